/* The timeline. The state stands in the fragment:
   #from=1992-01-01&to=1992-12-31&q=shusha&kind=Capture&without=0,2 */
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("kd-data").textContent);
  var DAY = 86400000, SVG = "http://www.w3.org/2000/svg";
  var ROW = 16, HEAD = 20, TOP = 24, GAP = 3, SHORTEST = 14;
  var MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  var byId = function (id) { return document.getElementById(id); };
  var svg = byId("kd-svg"), marks = byId("kd-marks"), axis = byId("kd-axis");
  var number = function (day) { return Math.round(Date.parse(day + "T00:00:00Z") / DAY); };
  var iso = function (count) { return new Date(Math.round(count) * DAY).toISOString().slice(0, 10); };
  var ends = data.whole.map(number);
  var cutoff = number(data.cutoff);

  function drawn(tag, attributes) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ə/g, "a").replace(/ı/g, "i");
  }

  var items = data.items.map(function (item) {
    item.from = item.start ? number(item.start) : ends[0] - 1;
    // An open end goes on to the day on which the data end.
    item.to = item.end ? number(item.end) : cutoff;
    item.text = plain(item.title + " " + item.kind + " " + item.id + " " + item.also);
    return item;
  });
  var rows = {};
  document.querySelectorAll("#kd-list li").forEach(function (row) { rows[row.dataset.id] = row; });

  /* ---- State and address. ---- */

  var state, written = null;

  function first() {
    return { span: data.first.map(number), q: "", kind: "", without: new Set() };
  }

  function read() {
    var found = new URLSearchParams(location.hash.slice(1)), fresh = first();
    var span = [day(found.get("from") || "", false), day(found.get("to") || "", true)];
    if (span[0] !== null && span[1] !== null && span[1] > span[0]) fresh.span = span;
    fresh.q = found.get("q") || "";
    fresh.kind = found.get("kind") || "";
    (found.get("without") || "").split(",").filter(Boolean).forEach(function (lane) { fresh.without.add(+lane); });
    return fresh;
  }

  /* A year, a month or a day as its first or last day; null if it is none of these. */
  function day(text, last) {
    var found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text.trim());
    if (!found) return null;
    var year = +found[1], month = found[2] ? +found[2] : last ? 12 : 1;
    var date = found[3] ? +found[3] : last ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 1;
    var count = Math.round(Date.UTC(year, month - 1, date) / DAY);
    return iso(count).slice(0, 7) === found[1] + "-" + String(month).padStart(2, "0") ? count : null;
  }

  function write() {
    var parts = new URLSearchParams(), usual = data.first.map(number);
    if (state.span[0] !== usual[0] || state.span[1] !== usual[1]) {
      parts.set("from", iso(state.span[0]));
      parts.set("to", iso(state.span[1]));
    }
    if (state.q) parts.set("q", state.q);
    if (state.kind) parts.set("kind", state.kind);
    if (state.without.size) parts.set("without", Array.from(state.without).sort().join(","));
    written = parts.toString();
    history.replaceState(null, "", written ? "#" + written : location.pathname + location.search);
  }

  /* ---- Drawing. ---- */

  var shown = [], chosen = null;

  function wanted(item) {
    return !state.without.has(item.lane) && (!state.kind || item.kind === state.kind)
      && state.q.split(/\s+/).every(function (word) { return item.text.includes(plain(word)); });
  }

  function draw() {
    var width = Math.max(svg.parentNode.clientWidth, 280);
    var from = state.span[0], long = state.span[1] - from + 1;
    var x = function (count) { return (count - from) / long * width; };
    var fitting = items.filter(wanted);
    shown = fitting.filter(function (item) { return item.to >= from && item.from <= state.span[1]; });
    marks.replaceChildren();
    var top = 0;
    data.lanes.forEach(function (name, lane) {
      if (state.without.has(lane)) return;
      var here = shown.filter(function (item) { return item.lane === lane; });
      if (!here.length) return;
      var packed = pack(here, x, width);
      var title = drawn("text", { class: "lane", x: 0, y: top + 13 });
      title.textContent = name + " ";
      var count = drawn("tspan", {});
      count.textContent = here.length;
      title.append(count);
      marks.append(title);
      packed.marks.forEach(function (mark) { marks.append(shape(mark, top + HEAD + mark.row * ROW, width)); });
      top += HEAD + packed.rows * ROW + 8;
    });
    svg.setAttribute("viewBox", "0 0 " + width + " " + (top + TOP));
    svg.style.height = top + TOP + "px";
    years(x, width, top + TOP);
    byId("kd-brush").setAttribute("x", (from - ends[0]) / 365.25);
    byId("kd-brush").setAttribute("width", Math.max(long / 365.25, 0.5));
    byId("kd-status").textContent = fitting.length === shown.length && shown.length === items.length
      ? shown.length + " records" : shown.length + " of " + items.length + " records, " + words(from) + " to " + words(state.span[1]);
    byId("kd-from").value = iso(from);
    byId("kd-to").value = iso(state.span[1]);
    list();
    if (chosen && !shown.includes(chosen)) choose(null);
    else choose(chosen);
    write();
  }

  function words(count) {
    var text = iso(count);
    return +text.slice(8) + " " + MONTHS[text.slice(5, 7) - 1] + " " + text.slice(0, 4);
  }

  /* Puts marks into rows so that neither they nor their names meet. A name stands to the right of
     its mark, else in a row of its own above a long one, else to its left. Where a lane is full, a mark has no name. */
  function pack(here, x, width) {
    var last = [], found = [], most = width < 700 ? 14 : 24;
    var letters = Math.max(16, Math.min(here.length > most ? 32 : 46, Math.floor(width / 14)));
    /* The first row that is free, with the one under it if two are wanted; -1 if none is. */
    function row(start, two) {
      return last.findIndex(function (taken, index) {
        return taken <= start && (!two || !(last[index + 1] > start));
      });
    }
    here.forEach(function (item) {
      var left = Math.max(x(item.from), 0), right = Math.min(x(item.to + 1), width);
      var mark = { item: item, left: left, wide: Math.max(right - left, 3), name: "", side: "" };
      var start = left, end = left + mark.wide + GAP;
      mark.name = item.title.length > letters ? item.title.slice(0, letters - 1).trim() + "…" : item.title;
      var label = mark.name.length * 5.6 + 14;
      if (left + mark.wide + label <= width) {
        mark.side = "right";
        end = left + mark.wide + label;
      } else if (mark.wide > label) mark.side = "above";
      else if (left >= label) {
        mark.side = "left";
        start = left - label;
      }
      mark.row = row(start, mark.side === "above");
      if (mark.row < 0 && mark.side && last.length >= most) {
        mark.side = "";
        end = left + mark.wide + GAP;
        mark.row = row(left);
      }
      if (mark.row < 0) mark.row = last.length;
      last[mark.row] = end;
      if (mark.side === "above") {
        last[mark.row] = left + label;
        mark.row += 1;
        last[mark.row] = end;
      }
      // The bar itself goes on out of sight, so that only its own ends fade.
      mark.x = item.start ? x(item.from) : -9;
      mark.length = Math.max(x(item.to + 1) - mark.x, 3);
      found.push(mark);
    });
    return { marks: found, rows: last.length };
  }

  function shape(mark, y, width) {
    var item = mark.item, end = mark.left + mark.wide;
    var group = drawn("g", { class: "mark", "data-id": item.id });
    var title = drawn("title", {});
    title.textContent = item.title + ", " + item.when;
    var isDay = item.form === "day";
    var fade = !isDay && item.fades ? " fade-" + item.fades : "";
    group.append(title,
      drawn("rect", { class: "kd-hit", x: mark.left - 2, y: y - 1, width: mark.wide + 4, height: 12 }),
      drawn("rect", { class: item.form + fade, x: mark.x, y: isDay ? y : y + 2, width: mark.length, height: isDay ? 10 : 6 }));
    if (!item.end && end < width) group.append(drawn("path", { class: "open", d: "M" + end + " " + y + "l6 5l-6 5" }));
    if (mark.side) {
      var at = { right: end + (item.end ? 4 : 10), above: mark.left, left: mark.left - 4 };
      var text = drawn("text", { class: mark.side, x: at[mark.side], y: mark.side === "above" ? y - 4 : y + 9 });
      text.textContent = mark.name;
      group.append(text);
    }
    return group;
  }

  function years(x, width, height) {
    axis.replaceChildren();
    var pixels = width / (state.span[1] - state.span[0] + 1);
    var first = +iso(state.span[0]).slice(0, 4), last = +iso(state.span[1]).slice(0, 4);
    function line(count, text) {
      var at = x(count);
      if (at < -1 || at > width - 2) return;
      var made = drawn("text", { x: at + 4, y: 13 });
      made.textContent = text;
      axis.append(drawn("line", { x1: at, x2: at, y1: 0, y2: height }), made);
    }
    var month, year;
    if (pixels * 30 > 46) {
      for (year = first; year <= last; year++) {
        for (month = 0; month < 12; month++) {
          line(Date.UTC(year, month, 1) / DAY, MONTHS[month] + (month ? "" : " " + year));
          if (pixels > 34) for (var date = 2; date <= new Date(Date.UTC(year, month + 1, 0)).getUTCDate(); date++) line(Date.UTC(year, month, date) / DAY, date);
        }
      }
      return;
    }
    var step = [1, 2, 5, 10, 20].find(function (s) { return s * 365 * pixels > 42; }) || 25;
    for (year = Math.ceil(first / step) * step; year <= last; year += step) line(Date.UTC(year, 0, 1) / DAY, year);
  }

  function list() {
    var on = new Set(shown.map(function (item) { return item.id; }));
    Object.keys(rows).forEach(function (id) { rows[id].hidden = !on.has(id); });
    document.querySelectorAll(".kd-year").forEach(function (part) { part.hidden = !part.querySelector("li:not([hidden])"); });
  }

  /* ---- Choosing a record. ---- */

  function choose(item) {
    chosen = item;
    marks.querySelectorAll(".chosen").forEach(function (mark) { mark.classList.remove("chosen"); });
    var box = byId("kd-chosen");
    box.hidden = !item;
    if (!item) return;
    var mark = marks.querySelector("[data-id='" + item.id + "']");
    if (mark) mark.classList.add("chosen");
    var made = document.createElement("a");
    made.href = item.at;
    made.textContent = item.title;
    box.replaceChildren(item.when + ": ", made, " (" + item.kind + ") ");
    item.cites.forEach(function (cite, place) {
      var source = document.createElement("a");
      source.href = cite[1];
      source.className = "kd-ref";
      source.textContent = cite[0];
      box.append(place ? " " : "", source);
    });
  }

  svg.addEventListener("click", function (event) {
    if (travelled > 4) return;
    var mark = event.target.closest("[data-id]");
    choose(mark ? items.find(function (item) { return item.id === mark.dataset.id; }) : null);
  });
  svg.addEventListener("dblclick", function (event) {
    var mark = event.target.closest("[data-id]");
    if (mark && chosen) location.href = chosen.at;
  });
  svg.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var at = shown.indexOf(chosen);
    switch (event.key) {
      case "ArrowRight": case "ArrowDown": choose(shown[Math.min(at + 1, shown.length - 1)] || null); break;
      case "ArrowLeft": case "ArrowUp": choose(shown[Math.max(at - 1, 0)] || null); break;
      case "Home": choose(shown[0] || null); break;
      case "End": choose(shown[shown.length - 1] || null); break;
      case "Enter": if (chosen) location.href = chosen.at; break;
      case "Escape": choose(null); break;
      case "+": case "=": zoom(0.5, middle()); break;
      case "-": zoom(2, middle()); break;
      case "PageUp": move(-0.5); break;
      case "PageDown": move(0.5); break;
      default: return;
    }
    event.preventDefault();
  });

  /* ---- Moving in time. ---- */

  function middle() {
    // Zooming goes on where the reader is.
    if (chosen && chosen.form !== "span") return (chosen.from + chosen.to) / 2;
    return (state.span[0] + state.span[1]) / 2;
  }

  function look(from, long) {
    long = Math.min(Math.max(Math.round(long), SHORTEST), ends[1] - ends[0] + 1);
    from = Math.min(Math.max(Math.round(from), ends[0]), ends[1] - long + 1);
    state.span = [from, from + long - 1];
    draw();
  }

  function zoom(factor, at) {
    var long = state.span[1] - state.span[0] + 1;
    var next = Math.min(Math.max(long * factor, SHORTEST), ends[1] - ends[0] + 1);
    look(at - (at - state.span[0]) * next / long, next);
  }

  function move(share) {
    var long = state.span[1] - state.span[0] + 1;
    look(state.span[0] + share * long, long);
  }

  byId("kd-in").addEventListener("click", function () { zoom(0.5, middle()); });
  byId("kd-out").addEventListener("click", function () { zoom(2, middle()); });
  document.querySelectorAll("[data-span]").forEach(function (button) {
    button.addEventListener("click", function () {
      var span = button.dataset.span.split(",").map(number);
      look(span[0], span[1] - span[0] + 1);
    });
  });
  byId("kd-overview").addEventListener("click", function (event) {
    var box = byId("kd-overview").getBoundingClientRect();
    var long = state.span[1] - state.span[0] + 1;
    look(ends[0] + (event.clientX - box.left) / box.width * (ends[1] - ends[0]) - long / 2, long);
  });
  ["kd-from", "kd-to"].forEach(function (id) {
    byId(id).addEventListener("change", function () {
      var span = [day(byId("kd-from").value, false), day(byId("kd-to").value, true)];
      var fine = span[0] !== null && span[1] !== null && span[1] > span[0];
      byId(id).setAttribute("aria-invalid", fine ? "false" : "true");
      if (fine) look(span[0], span[1] - span[0] + 1);
    });
  });

  var held = null, travelled = 0, fingers = new Map(), spread = 0;
  svg.addEventListener("pointerdown", function (event) {
    fingers.set(event.pointerId, event.clientX);
    travelled = 0;
    held = { x: event.clientX, from: state.span[0] };
    if (fingers.size === 2) spread = apart();
  });
  function apart() {
    var two = Array.from(fingers.values());
    return Math.abs(two[0] - two[1]);
  }
  svg.addEventListener("pointermove", function (event) {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event.clientX);
    var box = svg.getBoundingClientRect(), long = state.span[1] - state.span[0] + 1;
    if (fingers.size === 2) {
      var now = apart();
      travelled = 9;
      if (now > 10 && spread > 10) zoom(spread / now, state.span[0] + (event.clientX - box.left) / box.width * long);
      spread = now;
      return;
    }
    travelled = Math.max(travelled, Math.abs(event.clientX - held.x));
    if (travelled > 4) {
      svg.setPointerCapture(event.pointerId);
      look(held.from - (event.clientX - held.x) / box.width * long, long);
    }
  });
  ["pointerup", "pointercancel", "lostpointercapture"].forEach(function (name) {
    svg.addEventListener(name, function (event) { fingers.delete(event.pointerId); });
  });
  svg.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    var box = svg.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, state.span[0] + (event.clientX - box.left) / box.width * (state.span[1] - state.span[0] + 1));
  }, { passive: false });

  /* ---- Filters. ---- */

  var kinds = Array.from(new Set(items.map(function (item) { return item.kind; }))).sort();
  kinds.forEach(function (kind) {
    var option = document.createElement("option");
    option.value = option.textContent = kind;
    byId("kd-kind").append(option);
  });
  data.lanes.forEach(function (name, lane) {
    var label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.value = lane;
    box.addEventListener("change", function () {
      if (box.checked) state.without.delete(lane);
      else state.without.add(lane);
      draw();
    });
    label.append(box, " ", name);
    byId("kd-lanes").append(label);
  });
  byId("kd-search").addEventListener("input", function (event) { state.q = event.target.value.trim(); draw(); });
  byId("kd-kind").addEventListener("change", function (event) { state.kind = event.target.value; draw(); });
  document.querySelector(".kd-tools").addEventListener("submit", function (event) { event.preventDefault(); });
  byId("kd-share").addEventListener("click", function () {
    var said = function (text) { byId("kd-share").textContent = text; setTimeout(function () { byId("kd-share").textContent = "Copy link"; }, 2000); };
    if (!navigator.clipboard) return said("It is in the address bar");
    navigator.clipboard.writeText(location.href).then(function () { said("Copied"); }, function () { said("It is in the address bar"); });
  });

  function restore() {
    if (written !== null && location.hash.slice(1) === written) return;
    state = read();
    byId("kd-search").value = state.q;
    byId("kd-kind").value = state.kind;
    document.querySelectorAll("#kd-lanes input").forEach(function (box) { box.checked = !state.without.has(+box.value); });
    draw();
  }

  window.addEventListener("hashchange", restore);
  if (matchMedia("(max-width: 44rem)").matches) document.querySelector(".kd-more").open = false;
  window.addEventListener("resize", draw);
  document.querySelector(".kd-tools").hidden = false;
  svg.setAttribute("tabindex", "0");
  svg.style.touchAction = "pan-y";
  restore();
})();
