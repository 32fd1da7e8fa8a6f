/* The claims explorer: shows some of the claims. The state stands in the fragment:
   #q=khojaly&measure=Killed&by=Memorial; a fragment without "=" is the anchor of a record. */
(function () {
  "use strict";

  var byId = function (id) { return document.getElementById(id); };
  var boxes = { q: byId("kd-search"), measure: byId("kd-measure"), by: byId("kd-claimant") };

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ə/g, "a").replace(/ı/g, "i");
  }

  var claims = Array.from(document.querySelectorAll(".kd-rivals > li"), function (line) {
    var asked = line.closest(".kd-asked"), matter = line.closest(".kd-matter");
    return {
      line: line,
      measure: asked.dataset.measure,
      by: line.querySelector(".kd-who a").textContent,
      text: plain(matter.querySelector(".kd-matter-head").textContent + " " + matter.dataset.also + " " + asked.dataset.measure + " " + line.textContent)
    };
  });
  var parts = Array.from(document.querySelectorAll(".kd-asked, .kd-matter, .kd-part")).reverse();

  /* Fills a list of choices with what occurs, and how often. */
  function choices(name) {
    var counts = {};
    claims.forEach(function (claim) { counts[claim[name]] = (counts[claim[name]] || 0) + 1; });
    Object.keys(counts).sort(function (a, b) { return a.localeCompare(b, "en"); }).forEach(function (value) {
      var option = document.createElement("option");
      option.value = value;
      option.textContent = value + " (" + counts[value] + ")";
      boxes[name].append(option);
    });
  }

  function show() {
    var words = plain(boxes.q.value).split(/\s+/), count = 0;
    claims.forEach(function (claim) {
      var wanted = (!boxes.measure.value || claim.measure === boxes.measure.value)
        && (!boxes.by.value || claim.by === boxes.by.value)
        && words.every(function (word) { return claim.text.includes(word); });
      claim.line.hidden = !wanted;
      count += wanted;
    });
    // The innermost parts come first: a part is empty when all within it is.
    parts.forEach(function (part) { part.hidden = !part.querySelector("li:not([hidden])"); });
    var spaced = function (n) { return String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f"); };
    byId("kd-status").textContent = (count < claims.length ? spaced(count) + " of " : "") + spaced(claims.length) + " claims";
  }

  var written = null;

  function change() {
    var found = new URLSearchParams();
    Object.keys(boxes).forEach(function (name) { if (boxes[name].value.trim()) found.set(name, boxes[name].value.trim()); });
    written = found.toString();
    history.replaceState(null, "", written ? "#" + written : location.pathname + location.search);
    show();
  }

  function restore() {
    var hash = location.hash.slice(1);
    if (hash === written || (hash && !hash.includes("="))) return;
    var found = new URLSearchParams(hash);
    Object.keys(boxes).forEach(function (name) { boxes[name].value = found.get(name) || ""; });
    show();
  }

  choices("measure");
  choices("by");
  Object.keys(boxes).forEach(function (name) {
    boxes[name].addEventListener(name === "q" ? "input" : "change", change);
  });
  document.querySelector(".kd-tools").addEventListener("submit", function (event) { event.preventDefault(); });
  byId("kd-reset").addEventListener("click", function () {
    Object.keys(boxes).forEach(function (name) { boxes[name].value = ""; });
    change();
  });
  byId("kd-share").addEventListener("click", function () {
    var said = function (text) { byId("kd-share").textContent = text; setTimeout(function () { byId("kd-share").textContent = "Copy link"; }, 2000); };
    if (!navigator.clipboard) return said("It is in the address bar");
    navigator.clipboard.writeText(location.href).then(function () { said("Copied"); }, function () { said("It is in the address bar"); });
  });
  window.addEventListener("hashchange", restore);
  document.querySelector(".kd-tools").hidden = false;
  show();
  restore();
})();
