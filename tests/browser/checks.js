// What a page is looked over for, in the page itself. Each check returns sentences, one for each thing found.
({
  // Text as it is seen

  fullySeen: (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),

  // Text for screen readers alone is in a box of one pixel.
  seen(element) {
    const box = element.getBoundingClientRect();
    return this.fullySeen(element) && box.width > 1 && box.height > 1 && !element.closest(".unseen");
  },

  hasOwnText: (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()),

  texts(within = document.body) {
    return [...within.querySelectorAll("*")].filter(
      (element) => !element.closest("style, script, title") && this.hasOwnText(element) && this.seen(element),
    );
  },

  labels(svg) {
    return this.texts(svg).filter((element) => element.tagName === "text");
  },

  drawings() {
    return [...document.querySelectorAll("svg")].filter((svg) => this.fullySeen(svg));
  },

  // A drawing may be of several SVGs, one under the other: the first of them, which says what all of it shows.
  drawing: (svg) => svg.closest(".exhibit-chart > *")?.querySelector("svg") ?? svg,

  // How many CSS pixels one unit of an element's own measure takes on the page.
  scale(element) {
    const matrix = element.ownerSVGElement ? element.getScreenCTM() : null;
    return matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
  },

  size(element) {
    return parseFloat(getComputedStyle(element).fontSize) * this.scale(element);
  },

  // A selector that leads a person to it, and the first words of it.
  name(element) {
    const own = element.id ? `#${element.id}` : [...element.classList].map((one) => `.${one}`).join("");
    const above = element.closest("figure[id]") ?? element.parentElement?.closest("[id], [class]");
    const place = !above || above === element ? "" : above.id ? `#${above.id} ` : `.${above.classList[0]} `;
    const drawing = element.closest(".exhibit-chart > *")?.classList[0];
    const words = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `${place}${drawing ? `.${drawing} ` : ""}${element.tagName.toLowerCase()}${own} “${words}”`;
  },

  smallText({ least, drawingsOnly = false }) {
    return this.texts()
      .filter((element) => !drawingsOnly || element.ownerSVGElement)
      .filter((element) => this.size(element) < least - 0.01)
      .map((element) => `${this.name(element)} is ${this.size(element).toFixed(1)} px tall`);
  },

  // Links and other targets

  interactive: () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")],

  // Whether the words around a target, in its own block and outside any target, make it a part of a sentence.
  inSentence(element) {
    if (getComputedStyle(element).display !== "inline") return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const words = (node) => {
      if (node.nodeType === 3) return node.data;
      if (node.nodeType !== 1 || node.matches("a, button, summary")) return " ";
      return getComputedStyle(node).display === "inline" ? [...node.childNodes].map(words).join("") : " ";
    };
    const around = [...block.childNodes].map(words).join("");
    return (around.match(/\p{L}{2,}/gu) ?? []).length >= 3;
  },

  smallTargets({ least }) {
    const found = [];
    for (const element of this.interactive()) {
      if (!this.seen(element) || this.inSentence(element)) continue;
      const boxes = [...element.getClientRects()];
      const [width, height] = ["width", "height"].map((side) => Math.max(...boxes.map((box) => box[side])));
      if (Math.min(width, height) < least - 0.01)
        found.push(`${this.name(element)} is ${width.toFixed(1)} × ${height.toFixed(1)} px`);
    }
    return found;
  },

  vagueLinks() {
    const vague = /^(?:(?:click|tap|see|read)? ?(?:here|more|this|on)|this (?:link|page)|link|details|go)$/;
    return [...document.querySelectorAll("a[href]")]
      .filter((link) => vague.test(link.textContent.trim().replace(/[\s….→]+/g, " ").trim().toLowerCase()))
      .map((link) => `${this.name(link)} says not where it leads`);
  },

  // Exhibits

  unsaidDrawings() {
    const placeholder = /^(?:an? )?(?:alt(?:ernative)?(?: text)?|chart|figure|graph|image|drawing|svg|todo|tbc|untitled)\b/i;
    const numbers = (text) => new Set(text.match(/\d[\d,]*(?:\.\d+)?/g));
    const words = (text) => new Set(text.toLowerCase().match(/\p{L}{5,}/gu));
    const found = [];
    for (const drawing of new Set([...document.querySelectorAll("svg")].map(this.drawing))) {
      const said = drawing.getAttribute("aria-label") ?? drawing.querySelector("title")?.textContent ?? "";
      const exhibit = drawing.closest("figure");
      const finding = exhibit?.querySelector("figcaption, .exhibit-title")?.textContent ?? "";
      const cells = [...(exhibit?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent).join(" ");
      const shared = (kind, with_) => !kind(said).isDisjointFrom(kind(with_));
      if (said.trim().split(/\s+/).length < 5 || placeholder.test(said.trim()))
        found.push(`${this.name(drawing)} is described by a placeholder: “${said}”`);
      else if (!shared(numbers, cells) && !shared(words, finding))
        found.push(`${this.name(drawing)} is described without a figure of its table or a word of its title: “${said}”`);
    }
    return found;
  },

  poorTables() {
    const found = [];
    for (const table of document.querySelectorAll("table")) {
      if (!table.caption?.textContent.trim()) found.push(`${this.name(table)} has no caption`);
      const headings = [...table.querySelectorAll("th")];
      if (!headings.length) found.push(`${this.name(table)} has no headings`);
      for (const one of headings)
        if (!["col", "row", "colgroup", "rowgroup"].includes(one.scope)) found.push(`${this.name(one)} has no scope`);
    }
    return found;
  },

  wrongDrawings({ narrow }) {
    const found = [];
    for (const chart of document.querySelectorAll(".exhibit-chart")) {
      const shown = [...chart.querySelectorAll(".wide, .narrow")].filter((drawing) => this.fullySeen(drawing));
      const kinds = shown.map((drawing) => drawing.classList[0]).join(" and ");
      if (kinds !== (narrow ? "narrow" : "wide")) found.push(`${this.name(chart)} shows ${kinds || "no drawing"}`);
    }
    return found;
  },

  // The box of a label's letters. The box that the browser tells is that of the line, taller than its letters, and is
  // rounded outwards to whole pixels: it touches others, and edges, that the letters do not.
  letters(label) {
    const matrix = label.getScreenCTM();
    if (Math.abs(matrix.b) > 1e-6) return label.getBoundingClientRect();
    const size = this.size(label);
    const [start, end] = [label.getStartPositionOfChar(0), label.getEndPositionOfChar(label.getNumberOfChars() - 1)];
    const [left, right, baseline] = [
      matrix.a * start.x + matrix.e, matrix.a * end.x + matrix.e, matrix.d * start.y + matrix.f,
    ];
    return { left, right, top: baseline - 0.8 * size, bottom: baseline + 0.2 * size };
  },

  overlappingLabels({ allowed = 0.5 }) {
    const found = [];
    for (const svg of this.drawings()) {
      const boxes = this.labels(svg).map((label) => [label, this.letters(label)]);
      boxes.forEach(([one, a], place) => {
        for (const [other, b] of boxes.slice(place + 1)) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (Math.min(across, down) > allowed)
            found.push(
              `${this.name(one)} and “${other.textContent.trim()}” overlap by ${across.toFixed(1)} × ${down.toFixed(1)} px`,
            );
        }
      });
    }
    return found;
  },

  clippedLabels({ allowed = 0.5 }) {
    const found = [];
    for (const svg of this.drawings()) {
      const whole = svg.getBoundingClientRect();
      for (const label of this.labels(svg)) {
        const box = this.letters(label);
        const over = Math.max(
          whole.left - box.left, box.right - whole.right, whole.top - box.top, box.bottom - whole.bottom,
        );
        if (over > allowed) found.push(`${this.name(label)} runs ${over.toFixed(1)} px out of its drawing`);
      }
    }
    return found;
  },

  // Contrast

  colours: new Map(),

  // Any colour that CSS can name, as red, green, blue and alpha: the canvas knows them all.
  colour(text) {
    if (!this.colours.has(text)) {
      this.canvas ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      this.canvas.clearRect(0, 0, 1, 1);
      this.canvas.fillStyle = text;
      this.canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = this.canvas.getImageData(0, 0, 1, 1).data;
      this.colours.set(text, [red, green, blue, alpha / 255]);
    }
    return this.colours.get(text);
  },

  faded: ([red, green, blue, alpha], by) => [red, green, blue, alpha * by],

  over([red, green, blue, alpha], below) {
    return [red, green, blue].map((value, place) => value * alpha + below[place] * (1 - alpha)).concat(1);
  },

  luminance(colour) {
    const [red, green, blue] = colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  },

  contrast(one, other) {
    const [dark, light] = [one, other].map((colour) => this.luminance(colour)).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  },

  opacity(element, within) {
    let product = 1;
    for (let at = element; at && at !== within; at = at.parentElement) product *= +getComputedStyle(at).opacity;
    return product;
  },

  // What is behind an element of HTML: its own background and those of what it stands in, down to the window.
  behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = this.colour(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    const dark = scheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
    const window_ = dark && !matchMedia("print").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reduceRight((below, layer) => this.over(layer, below), window_);
  },

  shapes(svg) {
    return [...svg.querySelectorAll("path, rect, circle, ellipse, polygon, polyline, line, use, text")]
      .filter((shape) => !shape.closest("defs, clipPath, marker, symbol") && this.fullySeen(shape))
      .map((shape) => ({ shape, box: shape.getBoundingClientRect(), style: getComputedStyle(shape) }));
  },

  // The colour that a shape lays over a point of the window; none where it does not cover it. A thin line is no ground.
  laid({ shape, box, style }, x, y) {
    if (x < box.left || x > box.right || y < box.top || y > box.bottom || shape.tagName === "text") return null;
    const fill = style.fill === "none" ? null : this.faded(this.colour(style.fill), +style.fillOpacity);
    if (!shape.isPointInFill) return fill;
    const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
    const thick = style.stroke !== "none" && parseFloat(style.strokeWidth) * this.scale(shape) >= 3;
    if (thick && shape.isPointInStroke(point)) return this.faded(this.colour(style.stroke), +style.strokeOpacity);
    return fill && shape.isPointInFill(point) ? fill : null;
  },

  // A label's own outline, where it is painted first, is the ground that its letters stand on.
  halo(style, scale) {
    const first = style.paintOrder.startsWith("stroke") && style.stroke !== "none";
    return first && parseFloat(style.strokeWidth) * scale >= 2 ? this.colour(style.stroke) : null;
  },

  labelContrast(label, shapes, paper) {
    const style = getComputedStyle(label);
    const earlier = shapes.slice(0, shapes.findIndex((one) => one.shape === label));
    const { left, right, top, bottom } = this.letters(label);
    const ratios = [0.08, 0.3, 0.5, 0.7, 0.92].map((part) => {
      const [x, y] = [left + part * (right - left), (top + bottom) / 2];
      let ground = paper;
      for (const one of earlier) {
        const laid = this.laid(one, x, y);
        if (laid) ground = this.over(this.faded(laid, this.opacity(one.shape, label.ownerSVGElement)), ground);
      }
      const halo = this.halo(style, this.scale(label));
      if (halo) ground = this.over(halo, ground);
      const ink = this.faded(this.colour(style.fill), +style.fillOpacity * this.opacity(label));
      return [this.contrast(this.over(ink, ground), ground), ink, ground];
    });
    return ratios.sort((one, other) => one[0] - other[0])[0];
  },

  textContrast(element) {
    const ground = this.behind(element);
    const ink = this.faded(this.colour(getComputedStyle(element).color), this.opacity(element));
    return [this.contrast(this.over(ink, ground), ground), ink, ground];
  },

  // WCAG asks less of large letters: 24 px, or 18.66 px in bold.
  isLarge(element) {
    const size = this.size(element);
    return size >= 24 || (size >= 18.66 && getComputedStyle(element).fontWeight >= 700);
  },

  faintText({ least, leastOfLarge }) {
    const hex = (colour) => `rgb(${colour.slice(0, 3).map(Math.round).join(" ")})`;
    const found = [];
    const told = (element, [ratio, ink, ground]) => {
      if (ratio < (this.isLarge(element) ? leastOfLarge : least) - 0.005)
        found.push(`${this.name(element)} is ${hex(ink)} on ${hex(ground)}: ${ratio.toFixed(2)} to 1`);
    };
    for (const element of this.texts()) if (!element.ownerSVGElement) told(element, this.textContrast(element));
    for (const svg of this.drawings()) {
      const [shapes, paper] = [this.shapes(svg), this.behind(svg)];
      for (const label of this.labels(svg)) told(label, this.labelContrast(label, shapes, paper));
    }
    return found;
  },

  // The page as a whole

  sideways() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")]
      .filter((element) => this.fullySeen(element) && element.getBoundingClientRect().right > clientWidth + 0.5)
      .slice(0, 3)
      .map((element) => this.name(element));
    return [`the page is ${scrollWidth} px wide in a window of ${clientWidth}: ${out.join("; ")}`];
  },

  // Print

  shownOnPaper: ({ selectors }) =>
    selectors.filter((selector) =>
      [...document.querySelectorAll(selector)].some((element) => element.checkVisibility() && element.getClientRects().length),
    ),

  tooLargeForPaper({ width, height }) {
    const found = [];
    for (const svg of this.drawings()) {
      const box = svg.getBoundingClientRect();
      const first = svg === this.drawing(svg);
      const caption = (first && svg.closest("figure")?.querySelector("figcaption")) || svg;
      const with_ = box.bottom - caption.getBoundingClientRect().top;
      if (with_ > height) found.push(`${this.name(svg)} with its caption is ${with_.toFixed(0)} px tall`);
      if (box.width > width + 0.5) found.push(`${this.name(svg)} is ${box.width.toFixed(0)} px wide`);
    }
    for (const table of document.querySelectorAll("table")) {
      if (!this.fullySeen(table)) continue;
      const room = table.closest(".table-scroll")?.getBoundingClientRect().width ?? width;
      const wide = table.getBoundingClientRect().width;
      if (wide > Math.min(room, width) + 0.5) found.push(`${this.name(table)} is ${wide.toFixed(0)} px wide`);
    }
    return found;
  },

  // A grey prints as one ink; what is lighter than 7 to 1 on white is hard to read on paper.
  notBlackOnWhite() {
    const found = [];
    for (const element of this.texts()) {
      if (element.ownerSVGElement) continue;
      const [ratio, ink, ground] = this.textContrast(element);
      const coloured = Math.max(...ink.slice(0, 3)) - Math.min(...ink.slice(0, 3)) > 8;
      if (coloured || ratio < 7 || this.luminance(ground) < 0.999)
        found.push(`${this.name(element)} is ${getComputedStyle(element).color} on rgb(${ground.slice(0, 3).join(" ")})`);
    }
    return found;
  },

  // The keyboard

  // Everything that a keyboard is to reach, in the order of the document, with its looks before it has the focus.
  stops() {
    const scrolls = (element) =>
      /auto|scroll/.test(getComputedStyle(element).overflow) &&
      (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
    const reachable = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^='-'])";
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => element.matches(reachable) || (scrolls(element) && !element.querySelector(reachable)))
      .map((element) => ({ element, name: this.name(element), looks: this.looks(element) }));
  },

  looks(element) {
    const style = getComputedStyle(element);
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor } = style;
    const outlined = outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && this.colour(outlineColor)[3] > 0;
    return [outlined ? `${outlineStyle} ${outlineWidth} ${outlineColor}` : "no outline", boxShadow, backgroundColor].join();
  },

  // Which stop has the focus, and whether that can be seen.
  focused({ stops }) {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const place = stops.findIndex((stop) => stop.element === element);
    const box = element.getBoundingClientRect();
    return {
      place,
      name: this.name(element),
      marked: this.looks(element) !== stops[place]?.looks,
      inView: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
  },
})
