// On the page "Contributing": names the record whose page the reader came from.
const asked = new URLSearchParams(location.search);
const table = asked.get("table");
const key = asked.get("id");
const hint = document.getElementById("kd-correct");
if (hint && /^[a-z_]+$/.test(table ?? "") && /^[A-Za-z0-9._-]+$/.test(key ?? "")) {
  for (const [name, value] of [["table", table], ["id", key]]) {
    hint.querySelector(`[data-name=${name}]`).textContent = value;
  }
  hint.hidden = false;
}
