/* The data browser. The page brings the table as JSON; DataTables (assets/vendor) sorts, searches
   and pages; the state stands in the fragment of the address:
   #q=words&kind=capture&date=1992..1993-05&low=100..&sort=-date&show=title,date&page=2 */
(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("kd-data").textContent);
  var PAGE = 50;
  var EMPTY = "(empty)";
  var columns = data.columns;
  var place = {};
  columns.forEach(function (column) { place[column.name] = column.cell; });
  var byId = function (id) { return document.getElementById(id); };
  var form = document.querySelector(".kd-tools");

  function element(tag, attributes, children) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      if (attributes[name] !== null) made.setAttribute(name, attributes[name]);
    });
    (children || []).forEach(function (child) { made.append(child); });
    return made;
  }

  /* ---- Cells: what is searched, what is sorted by, what is shown. ---- */

  var LETTERS = { "ə": "a", "ı": "i", "ø": "o", "ł": "l", "đ": "d" };

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/[əıøłđ]/g, function (letter) { return LETTERS[letter]; });
  }

  function named(column, key) {
    var found = (data.names[column.target] || {})[key];
    return found && found[0] ? found[0] : key;
  }

  function words(column, text) {
    if (!text) return "";
    if (column.kind === "reference") return named(column, text);
    if (column.kind === "code") return column.codes[text] || text;
    if (data.words[text] && (column.kind === "date" || column.kind === "edtf")) return data.words[text];
    return text;
  }

  function searched(column, text) {
    return plain(text + " " + words(column, text));
  }

  function sorted(column, text, row) {
    if (!text) return null;
    if (column.kind === "number") return Number(text);
    if (column.kind === "date") return row[place.date_start] || "0000";
    return plain(words(column, text)).replace(/[^\p{L}\p{N} ]/gu, "");
  }

  function linked(address, content, name) {
    if (!address) return element("span", {}, [content]);
    return element("a", { href: address, class: name || null }, [content]);
  }

  function citation(text) {
    var key = text.split("[")[0];
    var locator = text.slice(key.length + 1, -1);
    var source = data.names.sources[key] || ["", ""];
    var paragraph = key === data.article && data.paragraphs[locator];
    var made = linked(paragraph || source[1], paragraph ? "article " + locator : (source[0] || key) + (locator ? ", " + locator : ""), "kd-ref");
    made.title = text;
    return made;
  }

  function shown(column, text, at) {
    var cell = element("span", {});
    if (!text) return cell;
    switch (column.kind) {
      case "id":
        cell.append(linked(at, element("code", {}, [text])));
        break;
      case "name":
        cell.append(linked(at, text));
        break;
      case "reference":
        cell.append(linked((data.names[column.target][text] || [])[1], named(column, text)));
        break;
      case "citations":
        text.split(";").forEach(function (part) { cell.append(citation(part)); });
        break;
      case "date":
      case "edtf":
        cell.title = text;
        cell.append(words(column, text));
        break;
      case "number":
        cell.append(text.replace(/\B(?=(\d{3})+$)/g, "\u202f"));
        break;
      default:
        cell.append(/^https?:\/\/\S+$/.test(text)
          ? element("a", { href: text, rel: "external" }, [text]) : words(column, text));
    }
    return cell;
  }

  /* ---- State and address. ---- */

  var state = { q: "", sort: "", show: null, page: 1, filters: {} };

  function read() {
    var found = new URLSearchParams(location.hash.slice(1));
    var fresh = { q: found.get("q") || "", sort: "", show: null, page: 1, filters: {} };
    var sort = found.get("sort") || "";
    if (sort.replace(/^-/, "") in place) fresh.sort = sort;
    if (found.has("show")) {
      fresh.show = found.get("show").split(",").filter(function (name) { return name in place; });
    }
    fresh.page = Math.max(1, parseInt(found.get("page"), 10) || 1);
    columns.forEach(function (column) {
      var name = key(column);
      if (found.has(name)) fresh.filters[column.name] = found.get(name);
    });
    return fresh;
  }

  /* A column whose name is a word of the address itself would be mistaken for it. */
  function key(column) {
    return ["q", "sort", "show", "page"].includes(column.name) ? "in-" + column.name : column.name;
  }

  function address() {
    var parts = new URLSearchParams();
    if (state.q) parts.set("q", state.q);
    columns.forEach(function (column) {
      if (state.filters[column.name]) parts.set(key(column), state.filters[column.name]);
    });
    if (state.sort) parts.set("sort", state.sort);
    if (state.show) parts.set("show", state.show.join(","));
    if (state.page > 1) parts.set("page", state.page);
    return parts.toString();
  }

  var written = null;

  function write() {
    written = address();
    history.replaceState(null, "", written ? "#" + written : location.pathname + location.search);
  }

  /* ---- Filters. ---- */

  function range(text) {
    var ends = text.split("..");
    return ends.length === 2 ? ends : [text, text];
  }

  function last(day) {
    return day + "9999-99-99".slice(day.length);
  }

  function passes(column, wanted, row) {
    var text = row[place[column.name]];
    if (wanted === EMPTY) return !text;
    var ends;
    switch (column.kind) {
      case "number":
        ends = range(wanted);
        return text !== "" && (ends[0] === "" || Number(text) >= Number(ends[0]))
          && (ends[1] === "" || Number(text) <= Number(ends[1]));
      case "date":
        ends = range(wanted);
        return text !== "" && (!ends[0] || (row[place.date_end] || "9999") >= ends[0])
          && (!ends[1] || (row[place.date_start] || "0000") <= last(ends[1]));
      case "code":
        return text === wanted;
      case "reference":
        if (column.few) return text === wanted;
    }
    return searched(column, text).includes(plain(wanted));
  }

  var opened = new Set(columns.filter(function (c) { return c.open; }).map(function (c) { return c.name; }));

  function input(column, attributes, value, change) {
    var made = element("input", Object.assign({ type: "text", autocomplete: "off", spellcheck: "false" }, attributes));
    made.value = value;
    made.addEventListener("input", change);
    return made;
  }

  function control(column) {
    var current = state.filters[column.name] || "";
    var name = column.title;
    function set(value) {
      if (value) state.filters[column.name] = value;
      else delete state.filters[column.name];
      state.page = 1;
      apply();
    }
    if (column.few) {
      var counts = {};
      data.rows.forEach(function (row) {
        var text = row[place[column.name]];
        counts[text] = (counts[text] || 0) + 1;
      });
      var options = Object.keys(counts).filter(Boolean).map(function (text) {
        return [words(column, text), text];
      }).sort(function (a, b) { return a[0].localeCompare(b[0], "en"); });
      var select = element("select", {}, [element("option", { value: "" }, ["any"])]);
      options.forEach(function (option) {
        select.append(element("option", { value: option[1] }, [option[0] + " (" + counts[option[1]] + ")"]));
      });
      if (counts[""]) select.append(element("option", { value: EMPTY }, [EMPTY + " (" + counts[""] + ")"]));
      select.value = current;
      select.addEventListener("change", function () { set(select.value); });
      return element("label", { class: "kd-field" }, [name + " ", select]);
    }
    if (column.kind === "number" || column.kind === "date") {
      var ends = current ? range(current) : ["", ""];
      var hint = column.kind === "date" ? "1992-05" : "";
      var both = function () {
        var low = from.value.trim(), high = to.value.trim();
        var right = [from, to].every(function (field) {
          var fine = !field.value.trim() || (column.kind === "date"
            ? /^\d{4}(-\d\d(-\d\d)?)?$/ : /^-?\d+(\.\d+)?$/).test(field.value.trim());
          field.setAttribute("aria-invalid", fine ? "false" : "true");
          return fine;
        });
        if (right) set(low || high ? low + ".." + high : "");
      };
      var about = column.kind === "date" ? " (year, month or day, as 1992-05-09)" : "";
      var from = input(column, { "aria-label": name + ", from" + about, size: 9, placeholder: hint && "from " + hint || "from" }, ends[0], both);
      var to = input(column, { "aria-label": name + ", to" + about, size: 9, placeholder: "to" }, ends[1], both);
      return element("span", { class: "kd-field", role: "group", "aria-label": name },
        [element("span", { class: "kd-field-name" }, [name]), element("span", { class: "kd-pair" }, [from, to])]);
    }
    return element("label", { class: "kd-field" }, [name + " contains ",
      input(column, {}, current, function (event) { set(event.target.value.trim()); })]);
  }

  function drawFilters() {
    var box = byId("kd-filters");
    box.replaceChildren();
    columns.forEach(function (column) {
      if (!opened.has(column.name) && !state.filters[column.name]) return;
      opened.add(column.name);
      var made = control(column);
      made.dataset.column = column.name;
      box.append(made);
    });
    box.hidden = !box.children.length;
    var add = byId("kd-add");
    add.replaceChildren(element("option", { value: "" }, ["choose a column"]));
    columns.forEach(function (column) {
      if (!opened.has(column.name)) add.append(element("option", { value: column.name }, [column.title]));
    });
  }

  byId("kd-add").addEventListener("change", function (event) {
    var name = event.target.value;
    if (!name) return;
    opened.add(name);
    drawFilters();
    var field = byId("kd-filters").querySelector("[data-column='" + name + "']");
    field.querySelector("input, select").focus();
  });

  /* ---- The table. ---- */

  var visible = function (column) {
    if (state.show) return state.show.includes(column.name);
    return !column.hidden || column.name in state.filters || state.sort.replace("-", "") === column.name;
  };

  /* What is empty comes last, whichever the order. */
  function order(turn) {
    return function (a, b) {
      if (a === null || b === null) return (a === null) - (b === null);
      return a < b ? -turn : a > b ? turn : 0;
    };
  }

  window.DataTable.type("kd-value", { detect: function () { return null; }, order: { asc: order(1), desc: order(-1) } });

  var grid = element("table", { class: "kd-sheet", "aria-label": document.querySelector("h1").textContent });
  byId("kd-grid").append(grid);

  var table = new window.DataTable(grid, {
    data: data.rows.map(function (row, index) { return { row: row, at: data.at[index], also: data.also[index] }; }),
    columns: columns.map(function (column) {
      return {
        title: element("span", {}, [column.title]).innerHTML,
        name: column.name,
        visible: visible(column),
        className: "is-" + column.kind,
        type: "kd-value",
        orderSequence: ["asc", "desc"],
        data: null,
        render: function (_, want, entry) {
          var text = entry.row[column.cell];
          if (want === "sort" || want === "type") {
            return sorted(column, text, entry.row);
          }
          return want === "filter" ? searched(column, text) + (column.kind === "name" ? " " + plain(entry.also) : "") : shown(column, text, entry.at);
        },
        createdCell: function (cell, _, entry) {
          cell.dataset.title = column.title;
          if (column.name === "stance" && entry.row[column.cell] === "denies") cell.classList.add("is-denial");
          if (!entry.row[column.cell]) cell.classList.add("is-empty");
        }
      };
    }),
    autoWidth: false,
    deferRender: true,
    order: [],
    pageLength: PAGE,
    layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: "paging" },
    language: {
      zeroRecords: "Nothing matches. Loosen a filter, or clear them all.",
      aria: { orderable: ": sort", orderableReverse: ": turn the order round", paginate: { first: "First page", previous: "Previous page", next: "Next page", last: "Last page", number: "Page " } }
    }
  });

  table.search.fixed("filters", function (_, entry) {
    return columns.every(function (column) {
      var wanted = state.filters[column.name];
      return !wanted || passes(column, wanted, entry.row);
    });
  });

  var sortBox = byId("kd-sort");
  sortBox.append(element("option", { value: "" }, ["order of the file"]));
  columns.forEach(function (column) {
    var number = column.kind === "number" || column.kind === "date";
    sortBox.append(element("option", { value: column.name }, [column.title + (number ? ", lowest first" : ", A to Z")]));
    sortBox.append(element("option", { value: "-" + column.name }, [column.title + (number ? ", highest first" : ", Z to A")]));
  });

  columns.forEach(function (column) {
    var box = element("input", { type: "checkbox", value: column.name });
    box.addEventListener("change", function () {
      state.show = columns.filter(function (c) {
        return byId("kd-columns").querySelector("[value='" + c.name + "']").checked;
      }).map(function (c) { return c.name; });
      apply();
    });
    byId("kd-columns").append(element("label", { title: column.about }, [box, " ", column.title]));
  });

  var applying = false;

  function apply() {
    applying = true;
    columns.forEach(function (column, index) {
      var on = visible(column);
      if (table.column(index).visible() !== on) table.column(index).visible(on, false);
      byId("kd-columns").querySelector("[value='" + column.name + "']").checked = on;
    });
    table.search(plain(state.q));
    var by = state.sort.replace("-", "");
    table.order(by ? [[columns.findIndex(function (column) { return column.name === by; }), state.sort[0] === "-" ? "desc" : "asc"]] : []);
    table.draw();
    var pages = Math.max(1, table.page.info().pages);
    state.page = Math.min(state.page, pages);
    if (state.page > 1) table.page(state.page - 1).draw("page");
    sortBox.value = state.sort;
    applying = false;
    report();
    write();
  }

  function report() {
    var info = table.page.info();
    var all = data.rows.length.toLocaleString("en").replace(/,/g, "\u202f");
    var some = info.recordsDisplay.toLocaleString("en").replace(/,/g, "\u202f");
    var text = info.recordsDisplay === data.rows.length ? all + " rows" : some + " of " + all + " rows";
    if (info.pages > 1) text += ", page " + (info.page + 1) + " of " + info.pages;
    byId("kd-status").textContent = text;
    byId("kd-download").textContent = "Download CSV (" + some + ")";
  }

  table.on("order", function () {
    if (applying) return;
    var order = table.order()[0];
    state.sort = order ? (order[1] === "desc" ? "-" : "") + columns[order[0]].name : "";
    state.page = 1;
    sortBox.value = state.sort;
    setTimeout(function () { report(); write(); });
  });

  table.on("page", function () {
    if (applying) return;
    state.page = table.page.info().page + 1;
    setTimeout(function () {
      report();
      write();
      byId("kd-status").scrollIntoView({ block: "nearest" });
    });
  });

  /* ---- Search, clear, share, download. ---- */

  byId("kd-search").addEventListener("input", function (event) {
    state.q = event.target.value.trim();
    state.page = 1;
    apply();
  });
  sortBox.addEventListener("change", function () {
    state.sort = sortBox.value;
    state.page = 1;
    apply();
  });
  byId("kd-table").addEventListener("change", function (event) { location.href = event.target.value; });
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  byId("kd-reset").addEventListener("click", function () {
    state = { q: "", sort: "", show: null, page: 1, filters: {} };
    byId("kd-search").value = "";
    drawFilters();
    apply();
  });

  byId("kd-share").addEventListener("click", function () {
    var said = function (text) { byId("kd-share").textContent = text; setTimeout(function () { byId("kd-share").textContent = "Copy link"; }, 2000); };
    if (!navigator.clipboard) return said("It is in the address bar");
    navigator.clipboard.writeText(location.href).then(function () { said("Copied"); }, function () { said("It is in the address bar"); });
  });

  function quoted(text) {
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  /* The rows as they stand in the file, with all columns, in the order on the screen. */
  function csv() {
    var lines = [columns.slice().sort(function (a, b) { return a.cell - b.cell; }).map(function (c) { return c.name; })];
    table.rows({ search: "applied", order: "applied" }).data().toArray().forEach(function (entry) { lines.push(entry.row); });
    return lines.map(function (line) { return line.map(quoted).join(",") + "\n"; }).join("");
  }

  byId("kd-download").addEventListener("click", function () {
    var file = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    var whole = table.page.info().recordsDisplay === data.rows.length;
    var made = element("a", { href: file, download: data.table + (whole ? "" : "-selection") + ".csv" });
    document.body.append(made);
    made.click();
    made.remove();
    setTimeout(function () { URL.revokeObjectURL(file); }, 10000);
  });

  function restore() {
    if (written !== null && location.hash.slice(1) === written) return;
    state = read();
    byId("kd-search").value = state.q;
    drawFilters();
    apply();
  }

  window.addEventListener("hashchange", restore);
  // On a small screen the table comes first, and filters when asked for.
  if (matchMedia("(max-width: 44rem)").matches && !Object.keys(read().filters).length) {
    document.querySelector(".kd-more").open = false;
  }
  form.hidden = false;
  restore();
})();
