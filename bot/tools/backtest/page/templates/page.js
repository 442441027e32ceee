"use strict";
(() => {
  const form = document.getElementById("filter");
  const rows = Array.from(document.querySelectorAll(".changes tbody tr"));
  const names = ["release", "group", "word"];
  const show = () => {
    let count = 0;
    for (const row of rows) {
      row.hidden = !names.every((name) => {
        const wanted = form.elements[name].value;
        return wanted === "" || row.dataset[name].split(" ").includes(wanted);
      });
      count += row.hidden ? 0 : 1;
    }
    form.querySelector("output").textContent = count + " of " + rows.length + " shown";
  };
  form.addEventListener("change", show);
  for (const link of document.querySelectorAll("[data-pick]")) {
    link.addEventListener("click", () => {
      form.elements.release.value = link.dataset.pick;
      show();
    });
  }
  form.hidden = false;
  show();
})();
