/* The map: who held each place on a day, from the statements of the table control. The state
   stands in the fragment: #day=1992-05-09&place=shusha&events=15&view=left,top,width */
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("kd-data").textContent);
  var words = JSON.parse(document.getElementById("kd-words").textContent);
  var DAY = 86400000;
  var SVG = "http://www.w3.org/2000/svg";
  var MONTHS = "January February March April May June July August September October November December".split(" ");
  var byId = function (id) { return document.getElementById(id); };
  var svg = byId("kd-svg"), slider = byId("kd-slider"), dayBox = byId("kd-day"), spanBox = byId("kd-span");

  var number = function (day) { return Math.round(Date.parse(day + "T00:00:00Z") / DAY); };
  var iso = function (count) { return new Date(count * DAY).toISOString().slice(0, 10); };
  var spell = function (day) { return +day.slice(8) + " " + MONTHS[day.slice(5, 7) - 1] + " " + day.slice(0, 4); };

  function element(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  function drawn(tag, attributes) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  function sign(name) {
    var small = drawn("svg", { class: "kd-sign", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" });
    var group = drawn("g", { class: "kd-spot " + name });
    group.append(drawn("use", { href: "#kd-m-" + name }));
    small.append(group);
    return small;
  }

  /* ---- State and address. ---- */

  var state = { day: data.first, place: "", events: "15", view: null };
  var written = null;

  function read() {
    var found = new URLSearchParams(location.hash.slice(1));
    var day = found.get("day") || "";
    var view = (found.get("view") || "").split(",").map(Number);
    return {
      day: valid(day) ? day : data.first,
      place: data.places[found.get("place")] ? found.get("place") : "",
      events: ["0", "15", "182", "none"].includes(found.get("events")) ? found.get("events") : "15",
      view: view.length === 3 && view.every(isFinite) && view[2] > 0 ? view : null
    };
  }

  function valid(day) {
    return /^\d{4}-\d\d-\d\d$/.test(day) && !isNaN(number(day)) && iso(number(day)) === day
      && day >= data.whole[0] && day <= data.whole[1];
  }

  function write() {
    var parts = ["day=" + state.day];
    if (state.place) parts.push("place=" + state.place);
    if (state.events !== "15") parts.push("events=" + state.events);
    if (state.view) parts.push("view=" + state.view.map(function (n) { return Math.round(n * 10) / 10; }).join(","));
    written = parts.join("&");
    history.replaceState(null, "", "#" + written);
  }

  /* ---- Who held what. ---- */

  function holds(row, day) {
    return (!row.start || row.start <= day) && (!row.end || day <= row.end);
  }

  function held(day) {
    var found = {};
    data.control.forEach(function (row) {
      if (!row.chain || !holds(row, day)) return;
      (found[row.place] = found[row.place] || []).push(row);
    });
    return found;
  }

  function status(rows) {
    if (!rows) return "unstated";
    var sides = new Set(rows.map(function (row) { return row.side; }));
    return sides.size > 1 ? "either" : rows[0].side;
  }

  function happened(day) {
    if (state.events === "none") return [];
    var reach = Number(state.events);
    var from = iso(number(day) - reach), to = iso(number(day) + reach);
    // What only "about some year" is known of is no news of this month.
    var longest = Math.max(2 * reach, 31);
    return data.events.filter(function (event) {
      return event.start && event.end && event.start <= to && event.end >= from
        && number(event.end) - number(event.start) <= longest;
    });
  }

  var changes = Array.from(new Set(data.control.filter(function (row) { return row.start; }).flatMap(function (row) {
    return row.end ? [row.start, iso(number(row.end) + 1)] : [row.start];
  }))).filter(function (day) { return day >= data.whole[0] && day <= data.whole[1]; }).sort();

  /* ---- The view. ---- */

  var view = data.close.slice();

  function ratio() {
    var box = svg.getBoundingClientRect();
    return box.height && box.width ? box.height / box.width : 0.75;
  }

  /* Puts a part of the map, as left, top, width, height, into the frame. */
  function fit(part) {
    var turn = ratio();
    var width = Math.max(part[2], part[3] / turn);
    look(part[0] + part[2] / 2 - width / 2, part[1] + part[3] / 2 - width * turn / 2, width);
  }

  function look(left, top, width) {
    var turn = ratio(), all = data.region;
    width = Math.min(Math.max(width, 20), Math.min(all[2], all[3] / turn));
    left = Math.min(Math.max(left, all[0]), all[0] + all[2] - width);
    top = Math.min(Math.max(top, all[1]), all[1] + all[3] - width * turn);
    view = [left, top, width, width * turn];
    svg.setAttribute("viewBox", view.join(" "));
    // Zoomed in, a finger moves the map; at its widest, the page.
    svg.style.touchAction = width < Math.min(all[2], all[3] / turn) - 1 ? "none" : "pan-y";
    place();
  }

  function zoom(factor, at) {
    var x = at ? at[0] : view[0] + view[2] / 2, y = at ? at[1] : view[1] + view[3] / 2;
    look(x - (x - view[0]) * factor, y - (y - view[1]) * factor, view[2] * factor);
    moved();
  }

  function move(x, y) {
    look(view[0] + x * view[2], view[1] + y * view[3], view[2]);
    moved();
  }

  function moved() {
    state.view = view.slice(0, 3);
    write();
  }

  /* ---- Drawing. ---- */

  var spots = {};
  var lands = document.querySelectorAll(".kd-land path");
  var states = Array.from(document.querySelectorAll("#kd-states text"), function (text, index) {
    return { text: text, land: lands[index], x: +text.getAttribute("x"), y: +text.getAttribute("y") };
  });
  // Steps to other places for a name, in pixels, the nearest first.
  var STEPS = [0, 40, 80, 120].flatMap(function (far) {
    return far ? [[far, 0], [-far, 0], [0, far], [0, -far], [far, far], [-far, -far], [far, -far], [-far, far]] : [[0, 0]];
  });

  // Places for a number of events, and for names at the end of a line, in pixels from the mark.
  var CORNERS = [[8, -8], [-8, -8], [8, 8], [-8, 8], [14, 0], [-14, 0], [0, -14], [0, 14], [16, -14], [-16, -14], [16, 14], [-16, 14]];
  var FARTHER = [18, 32, 48, 66, 88].flatMap(function (far) {
    return [["start", far, 0], ["end", -far, 0], ["start", far, -far / 2], ["start", far, far / 2], ["end", -far, -far / 2], ["end", -far, far / 2],
      ["start", far / 2, -far], ["start", far / 2, far], ["end", -far / 2, -far], ["end", -far / 2, far]];
  });

  // Where a town may be moved to, in pixels, the nearest first.
  var ROUND = [[0, 0]];
  for (var far = 2; far <= 24; far += 2) {
    for (var turn = 0; turn < 16; turn++) ROUND.push([far * Math.cos(turn * Math.PI / 8), far * Math.sin(turn * Math.PI / 8)]);
  }

  function build() {
    var layer = byId("kd-spots");
    layer.replaceChildren();
    Object.keys(data.places).forEach(function (id) {
      var spot = data.places[id];
      if (spot.x === null) return;
      spot.east = spot.x;
      spot.south = spot.y;
      var group = drawn("g", { class: "kd-spot", "data-place": id });
      group.append(drawn("circle", { class: "kd-hit", r: 11 }), drawn("use", {}), drawn("title", {}));
      layer.append(group);
      spots[id] = group;
    });
  }

  /* Places marks and names for the present zoom: both keep their size on the screen. */
  function place() {
    var unit = view[2] / (svg.getBoundingClientRect().width || 800);
    var labels = byId("kd-labels");
    labels.replaceChildren();
    labels.style.fontSize = 11.5 * unit + "px";
    byId("kd-states").style.fontSize = 13 * unit + "px";
    apart(unit);
    var taken = [];
    // Names keep clear of every mark and of the numbers of events beside the marks.
    Object.keys(spots).forEach(function (id) {
      var spot = data.places[id], reach = (weight(id) ? spot.located === "rough" ? 9 : 6.5 : 3) * unit;
      taken.push([spot.x - reach, spot.y - reach, spot.x + reach, spot.y + reach]);
    });
    badges(unit).forEach(function (room) { taken.push(room); });
    function free(room) {
      return room[0] >= view[0] && room[2] <= view[0] + view[2] && room[1] >= view[1] && room[3] <= view[1] + view[3]
        && !taken.some(function (other) { return !(room[2] < other[0] || room[0] > other[2] || room[3] < other[1] || room[1] > other[3]); });
    }
    // The name of a state stands on its land, as near its middle as there is room; else nowhere.
    states.forEach(function (state) {
      var half = (state.text.textContent.length * 5.5 + 6) * unit;
      var x = Math.min(Math.max(state.x, view[0] + half), view[0] + view[2] - half);
      var y = Math.min(Math.max(state.y, view[1] + 48 * unit), view[1] + view[3] - 8 * unit);
      var at = STEPS.map(function (step) { return [x + step[0] * unit, y + step[1] * unit]; }).find(function (spot) {
        return state.land.isPointInFill(new DOMPoint(spot[0], spot[1])) && free(state.room = [spot[0] - half, spot[1] - 13 * unit, spot[0] + half, spot[1] + 5 * unit]);
      });
      state.text.style.display = at ? "" : "none";
      if (!at) return;
      state.text.setAttribute("x", at[0]);
      state.text.setAttribute("y", at[1]);
      taken.push(state.room);
    });
    var ids = Object.keys(spots).sort(function (a, b) { return weight(b) - weight(a); });
    ids.forEach(function (id) {
      var spot = data.places[id];
      var size = unit * (spot.located === "rough" ? 1.5 : 1);
      spots[id].setAttribute("transform", "translate(" + spot.x + " " + spot.y + ") scale(" + size + ")");
      if (!weight(id) || spot.x < view[0] || spot.x > view[0] + view[2] || spot.y < view[1] || spot.y > view[1] + view[3]) return;
      var wide = (spot.name.length * 5.8 + 4) * unit, high = 12 * unit;
      var off = (spot.located === "rough" ? 11 : 8) * unit;
      var ways = [["start", off, 0], ["end", -off, 0], ["middle", 0, off + high / 2], ["middle", 0, -off - high / 2]];
      // Where marks crowd, the name of a town stands farther off, at the end of a line.
      if (sought(id)) ways = ways.concat(FARTHER.map(function (way) { return [way[0], way[1] * unit, way[2] * unit, true]; }));
      ways.some(function (way) {
        var far = Math.hypot(way[1], way[2]);
        var left = spot.x + way[1] - (way[0] === "end" ? wide : way[0] === "middle" ? wide / 2 : 0);
        var room = [left, spot.y + way[2] - high / 2, left + wide, spot.y + way[2] + high / 2];
        if (!free(room)) return false;
        taken.push(room);
        if (way[3]) labels.append(drawn("line", { x1: spot.x + way[1] * 5 * unit / far, y1: spot.y + way[2] * 5 * unit / far, x2: spot.x + way[1], y2: spot.y + way[2] }));
        var text = drawn("text", { x: spot.x + way[1] + (way[3] ? (way[0] === "end" ? -2 : 2) * unit : 0), y: spot.y + way[2] + 4 * unit, "text-anchor": way[0] });
        text.textContent = spot.name;
        labels.append(text);
        return true;
      });
    });
  }

  /* Moves the towns that a reader looks for off one another by a few pixels, the most important staying. */
  function apart(unit) {
    var placed = [];
    Object.keys(spots).sort(function (a, b) { return weight(b) - weight(a); }).forEach(function (id) {
      var spot = data.places[id];
      spot.x = spot.east;
      spot.y = spot.south;
      if (!sought(id)) return;
      var free = ROUND.map(function (step) { return { x: spot.east + step[0] * unit, y: spot.south + step[1] * unit }; }).find(function (at) {
        return placed.every(function (other) { return Math.hypot(at.x - other.x, at.y - other.y) >= 12 * unit; });
      });
      if (free) Object.assign(spot, free);
      placed.push(spot);
    });
  }

  /* Puts the number of events at that corner of its mark where it hides no other number, and no
     mark if it can. Returns the room taken. */
  function badges(unit) {
    var marks = Object.keys(spots).filter(sought).map(function (id) { return data.places[id]; });
    var placed = [];
    Object.keys(spots).sort(function (a, b) { return rank(b) - rank(a); }).forEach(function (id) {
      var badge = spots[id].querySelector(".kd-happened");
      if (!badge) return;
      var spot = data.places[id];
      var near = function (other, corner, reach) {
        return Math.hypot(other.x - spot.x - corner[0] * unit, other.y - spot.y - corner[1] * unit) < reach * unit;
      };
      var open = CORNERS.filter(function (corner) { return !placed.some(function (other) { return near(other, corner, 14); }); });
      var hidden = function (at) { return marks.filter(function (other) { return near(other, at, 12); }).length; };
      var corner = open.sort(function (a, b) { return hidden(a) - hidden(b); })[0] || CORNERS[0];
      var scale = spot.located === "rough" ? 1 / 1.5 : 1;
      badge.setAttribute("transform", "translate(" + corner[0] * scale + " " + corner[1] * scale + ") scale(" + scale + ")");
      placed.push({ x: spot.x + corner[0] * unit, y: spot.y + corner[1] * unit });
    });
    return placed.map(function (at) { return [at.x - 7 * unit, at.y - 7 * unit, at.x + 7 * unit, at.y + 7 * unit]; });
  }

  /* A town whose holder is stated, or the place chosen: what a reader looks for first. */
  function sought(id) {
    var spot = data.places[id];
    return id === state.place || (spot.first && spot.located !== "rough" && !spots[id].classList.contains("unstated"));
  }

  /* Names are written by what a reader looks for first; 0 is for those not written. */
  function weight(id) {
    var group = spots[id];
    if (id === state.place) return 20;
    var stated = !group.classList.contains("unstated");
    var exact = data.places[id].located !== "rough";
    return (group.classList.contains("busy") && exact ? 4 : 0) + (stated ? exact ? 2 : 0.5 : 0) + (sought(id) ? 5 * data.places[id].first : data.places[id].first ? 1 : 0);
  }

  function choose(id) {
    state.place = state.place === id ? "" : id;
    show();
  }

  /* The holder most often named in a group, which its places need not name again. */
  function usual(ids, found) {
    var counts = {};
    ids.forEach(function (id) { counts[holders(found[id])] = (counts[holders(found[id])] || 0) + 1; });
    var most = Object.keys(counts).sort(function (a, b) { return counts[b] - counts[a]; })[0];
    return counts[most] > 1 ? most : "";
  }

  function holders(rows) {
    return Array.from(new Set(rows.map(function (row) { return row.who; }).filter(Boolean))).join(" or ");
  }

  function button(id, rows, known) {
    var spot = data.places[id];
    var made = element("button", { type: "button", class: "kd-link", "data-place": id, "aria-pressed": String(state.place === id) }, [spot.name]);
    made.addEventListener("click", function () {
      choose(id);
      if (state.place && spot.x !== null && (spot.x < view[0] || spot.x > view[0] + view[2] || spot.y < view[1] || spot.y > view[1] + view[3])) {
        look(spot.x - view[2] / 2, spot.y - view[3] / 2, view[2]);
      }
      var again = byId("kd-holders").querySelector("[data-place='" + id + "']");
      if (again) again.focus();
    });
    var item = element("li", {}, [made]);
    if (holders(rows) && holders(rows) !== known) item.append(element("span", { class: "kd-fine" }, [holders(rows)]));
    if (spot.x === null) item.append(element("span", { class: "kd-tag" }, [spot.located === "unlocated" ? "not located" : "outside the map"]));
    return item;
  }

  function cites(row) {
    return element("span", { class: "kd-refs" }, row.cites.flatMap(function (cite, place) {
      return [place ? " " : "", element("a", { class: "kd-ref", href: cite[1] }, [cite[0]])];
    }));
  }

  function statement(row) {
    var text = row.declared ? "Declared to belong to " + row.who
      : row.who ? row.how + (row.part ? ", in part" : "") + ": " + row.who : row.how;
    var item = element("li", { class: "kd-statement" }, [sign(row.side), element("a", { href: row.at }, [text]), element("span", { class: "kd-fine" }, [
      row.when + (row.says ? "; according to " + row.says : "") + (row.note ? ". " + row.note : "")]), cites(row)]);
    return item;
  }

  function eventItem(event) {
    return element("li", {}, [element("a", { href: event.at }, [event.title]), element("span", { class: "kd-fine" }, [event.when])]);
  }

  function show() {
    var day = state.day;
    var found = held(day);
    var events = happened(day);
    var busy = {};
    events.forEach(function (event) { event.places.forEach(function (id) { (busy[id] = busy[id] || []).push(event); }); });

    Object.keys(spots).forEach(function (id) {
      var group = spots[id], spot = data.places[id], state_ = status(found[id]);
      group.setAttribute("class", "kd-spot " + state_ + " " + spot.located + (busy[id] ? " busy" : "") + (id === state.place ? " chosen" : ""));
      group.querySelector("use").setAttribute("href", "#kd-m-" + state_);
      group.querySelector("title").textContent = spot.name + ": " + words[state_];
      var badge = group.querySelector(".kd-happened");
      if (badge) badge.remove();
      if (busy[id]) {
        badge = drawn("g", { class: "kd-happened" });
        var count = drawn("text", { y: 3.2 });
        count.textContent = busy[id].length;
        badge.append(drawn("circle", { r: 6.5 }), count);
        group.append(badge);
      }
    });
    var layer = byId("kd-spots");
    // Exact marks lie above rough ones, stated ones above the rest, towns above villages, the chosen one on top.
    Object.keys(spots).sort(function (a, b) { return rank(a) - rank(b); }).forEach(function (id) { layer.append(spots[id]); });
    place();

    var box = byId("kd-holders");
    box.replaceChildren();
    var groups = {};
    Object.keys(found).forEach(function (id) { var s = status(found[id]); (groups[s] = groups[s] || []).push(id); });
    ["armenian", "azerbaijani", "other", "contested", "either"].forEach(function (name) {
      if (!groups[name]) return;
      groups[name].sort(function (a, b) { return data.places[a].name.localeCompare(data.places[b].name, "en"); });
      box.append(element("h2", { class: "kd-group" }, [sign(name), " " + words[name] + " ", element("span", { class: "kd-count" }, [String(groups[name].length)])]));
      var known = usual(groups[name], found);
      if (known) box.append(element("p", { class: "kd-fine" }, [known + (groups[name].every(function (id) { return holders(found[id]) === known; }) ? "" : ", where nothing else is said")]));
      box.append(element("ul", {}, groups[name].map(function (id) { return button(id, found[id], known); })));
    });
    var parts = data.control.filter(function (row) { return !row.chain && holds(row, day); });
    if (parts.length) {
      box.append(element("h2", { class: "kd-group" }, ["Parts of a place, and declarations ", element("span", { class: "kd-count" }, [String(parts.length)])]));
      box.append(element("ul", {}, parts.map(function (row) {
        var item = statement(row);
        item.querySelector("a").prepend(data.places[row.place].name + ". ");
        return item;
      })));
    }
    if (!box.children.length) box.append(element("p", {}, ["No source of the data states who held any place on this day."]));

    var side = byId("kd-happened");
    side.replaceChildren();
    side.hidden = !events.length;
    if (events.length) {
      side.append(element("h2", { class: "kd-group" }, ["Events around the day ", element("span", { class: "kd-count" }, [String(events.length)])]));
      side.append(element("ul", { class: "kd-one" }, events.map(eventItem)));
    }

    var chosen = byId("kd-chosen");
    chosen.replaceChildren();
    chosen.hidden = !state.place;
    if (state.place) {
      var spot = data.places[state.place];
      chosen.append(element("h2", { class: "kd-group" }, [element("a", { href: spot.at }, [spot.name]), " ", element("span", { class: "kd-count" }, [spot.kind])]));
      var rows = data.control.filter(function (row) { return row.place === state.place && holds(row, day); });
      chosen.append(rows.length ? element("ul", { class: "kd-one" }, rows.map(statement)) : element("p", {}, ["No statement for this day."]));
      if (busy[state.place]) chosen.append(element("ul", { class: "kd-one" }, busy[state.place].map(eventItem)));
      var close = element("button", { type: "button", class: "kd-button" }, ["Close"]);
      close.addEventListener("click", function () { choose(state.place); svg.focus(); });
      chosen.append(close);
    }

    var counts = Object.keys(groups).reduce(function (sum, name) { return sum + groups[name].length; }, 0);
    byId("kd-status").textContent = spell(day) + ": statements on " + counts + " places, " + events.length + (events.length === 1 ? " event" : " events");
    if (day < slider.dataset.from || day > slider.dataset.to) cover("whole");
    dayBox.value = day;
    slider.value = number(day);
    slider.setAttribute("aria-valuetext", spell(day));
    write();
  }

  function rank(id) {
    return (id === state.place ? 32 : 0) + (data.places[id].located === "rough" ? 0 : 16) + (spots[id].classList.contains("unstated") ? 0 : 8) + (sought(id) ? 4 : 0) + (spots[id].classList.contains("busy") ? 1 : 0);
  }

  /* ---- The clock. ---- */

  function cover(name) {
    var ends = data[name];
    spanBox.value = name;
    slider.min = number(ends[0]);
    slider.max = number(ends[1]);
    slider.dataset.from = ends[0];
    slider.dataset.to = ends[1];
    var ticks = byId("kd-ticks"), from = number(ends[0]), long = number(ends[1]) - from;
    ticks.replaceChildren();
    changes.forEach(function (day) {
      if (day < ends[0] || day > ends[1]) return;
      var at = 100 * (number(day) - from) / long + "%";
      ticks.append(drawn("line", { x1: at, x2: at, y1: 0, y2: 6 }));
    });
    var first = +ends[0].slice(0, 4), last = +ends[1].slice(0, 4), step = last - first > 20 ? 20 : 1;
    for (var year = Math.ceil(first / step) * step; year <= last; year += step) {
      var day = year + "-01-01";
      if (day < ends[0]) continue;
      var text = drawn("text", { x: 100 * (number(day) - from) / long + "%", y: 18 });
      text.textContent = year;
      ticks.append(text);
    }
  }

  function go(day) {
    if (day < data.whole[0]) day = data.whole[0];
    if (day > data.whole[1]) day = data.whole[1];
    state.day = day;
    show();
  }

  function month(by) {
    var date = new Date(number(state.day) * DAY);
    var last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by + 1, 0)).getUTCDate();
    go(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by, Math.min(date.getUTCDate(), last))).toISOString().slice(0, 10));
  }

  [["detail", data.detail], ["whole", data.whole]].forEach(function (part) {
    spanBox.append(element("option", { value: part[0] }, [part[1][0].slice(0, 4) + "–" + part[1][1].slice(0, 4)]));
  });
  dayBox.min = data.whole[0];
  dayBox.max = data.whole[1];
  slider.addEventListener("input", function () { go(iso(+slider.value)); });
  slider.addEventListener("keydown", function (event) {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    month(event.key === "PageUp" ? 1 : -1);
  });
  dayBox.addEventListener("change", function () { if (valid(dayBox.value)) go(dayBox.value); });
  spanBox.addEventListener("change", function () {
    cover(spanBox.value);
    if (state.day < slider.dataset.from) go(slider.dataset.from);
    else if (state.day > slider.dataset.to) go(slider.dataset.to);
    else show();
  });
  byId("kd-before").addEventListener("click", function () {
    go(changes.filter(function (day) { return day < state.day; }).pop() || data.whole[0]);
  });
  byId("kd-after").addEventListener("click", function () {
    go(changes.find(function (day) { return day > state.day; }) || data.whole[1]);
  });
  byId("kd-window").addEventListener("change", function (event) { state.events = event.target.value; show(); });
  document.querySelector(".kd-clock").addEventListener("submit", function (event) { event.preventDefault(); });
  byId("kd-share").addEventListener("click", function () {
    var said = function (text) { byId("kd-share").textContent = text; setTimeout(function () { byId("kd-share").textContent = "Copy link"; }, 2000); };
    if (!navigator.clipboard) return said("It is in the address bar");
    navigator.clipboard.writeText(location.href).then(function () { said("Copied"); }, function () { said("It is in the address bar"); });
  });

  /* ---- Keys, mouse and touch on the map. ---- */

  svg.addEventListener("keydown", function (event) {
    var steps = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (steps[event.key]) move(steps[event.key][0], steps[event.key][1]);
    else if (event.key === "+" || event.key === "=") zoom(0.7);
    else if (event.key === "-") zoom(1 / 0.7);
    else if (event.key === "Escape" && state.place) choose(state.place);
    else return;
    event.preventDefault();
  });

  var fingers = new Map(), travelled = 0, spread = 0;

  function at(event) {
    var box = svg.getBoundingClientRect();
    return [view[0] + (event.clientX - box.left) / box.width * view[2], view[1] + (event.clientY - box.top) / box.height * view[3]];
  }

  function distance() {
    var two = Array.from(fingers.values());
    return Math.hypot(two[0].clientX - two[1].clientX, two[0].clientY - two[1].clientY);
  }

  svg.addEventListener("pointerdown", function (event) {
    fingers.set(event.pointerId, event);
    travelled = 0;
    if (fingers.size === 2) spread = distance();
  });
  svg.addEventListener("pointermove", function (event) {
    var before = fingers.get(event.pointerId);
    if (!before) return;
    var x = event.clientX - before.clientX, y = event.clientY - before.clientY;
    fingers.set(event.pointerId, event);
    travelled += Math.hypot(x, y);
    var box = svg.getBoundingClientRect();
    if (fingers.size === 2) {
      var now = distance();
      if (now && spread) zoom(spread / now, at(event));
      spread = now;
    } else if (travelled > 4) {
      svg.setPointerCapture(event.pointerId);
      move(-x / box.width, -y / box.height);
    }
  });
  ["pointerup", "pointercancel", "lostpointercapture"].forEach(function (name) {
    svg.addEventListener(name, function (event) { fingers.delete(event.pointerId); });
  });
  svg.addEventListener("click", function (event) {
    if (travelled > 4) return;
    // A mark under the pointer counts before the room around another.
    var mark = document.elementsFromPoint(event.clientX, event.clientY).find(function (found) { return found.closest(".kd-spot use"); });
    var group = (mark || event.target).closest("[data-place]");
    if (group) choose(group.dataset.place);
  });
  // The wheel scrolls the page; with Ctrl, as on a trackpad's pinch, it zooms.
  svg.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, at(event));
  }, { passive: false });

  byId("kd-in").addEventListener("click", function () { zoom(0.7); });
  byId("kd-out").addEventListener("click", function () { zoom(1 / 0.7); });
  byId("kd-whole").addEventListener("click", function () { fit(data.region); moved(); });
  byId("kd-close").addEventListener("click", function () { fit(data.close); state.view = null; write(); });

  function restore() {
    if (written !== null && location.hash.slice(1) === written) return;
    state = read();
    byId("kd-window").value = state.events;
    cover(state.day < data.detail[0] || state.day > data.detail[1] ? "whole" : "detail");
    if (state.view) look(state.view[0], state.view[1], state.view[2]);
    else fit(data.close);
    show();
  }

  window.addEventListener("hashchange", restore);
  window.addEventListener("resize", function () { if (state.view) look(view[0], view[1], view[2]); else fit(data.close); });
  document.querySelector(".kd-clock").hidden = false;
  document.querySelector(".kd-map-zoom").hidden = false;
  if (matchMedia("(max-width: 52rem)").matches) document.querySelector(".kd-more").open = false;
  build();
  restore();
})();
