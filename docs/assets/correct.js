/* On the page "Contributing": names the record whose page the reader came from. */
(function () {
  "use strict";

  var asked = new URLSearchParams(location.search);
  var table = asked.get("table") || "", key = asked.get("id") || "";
  var hint = document.getElementById("kd-correct");
  if (!/^[a-z_]+$/.test(table) || !/^[A-Za-z0-9._-]+$/.test(key)) return;
  hint.querySelector("[data-name=table]").textContent = table;
  hint.querySelector("[data-name=id]").textContent = key;
  document.querySelector("h1").after(hint);
  hint.hidden = false;
})();
