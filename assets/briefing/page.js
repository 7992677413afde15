// Puts a chart that answers to the pointer in the place of each static picture, as wide as the page is. The picture
// stays where anything goes wrong. Vega's own interpreter reads expressions, so that the page may forbid eval.
(() => {
  const embed = (figure) => {
    const still = figure.querySelector(".still");
    const live = figure.querySelector(".live");
    const specification = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    specification.width = "container";
    specification.autosize = { type: "fit-x", contains: "padding" };
    specification.padding.left = 5; // here words are measured in the font they are shown in
    live.hidden = false;
    const longest = Math.max(...specification.datasets.figures.map((each) => each.series.length));
    specification.config.legend.columns = Math.max(1, Math.floor(live.clientWidth / (8 * longest + 45)));
    return window.vegaEmbed(live, specification, {
      actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true },
    }).then(() => {
      live.querySelector("svg").setAttribute("aria-hidden", "true");
      still.classList.add("hidden");
    }).catch((error) => {
      live.hidden = true;
      console.error(error);
    });
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      seen.unobserve(entry.target);
      embed(entry.target);
    }
  }, { rootMargin: "400px" });
  document.querySelectorAll("figure.chart").forEach((figure) => seen.observe(figure));
})();
