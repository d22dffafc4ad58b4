// The theme's search dialog has no name; who cannot see it needs one.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
