/** Charts with a logarithmic axis, as SVG: no scripts, no fonts, readable on light and on dark. */

/** The place of a plot on its page, in pixels, without its labels. */
export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Chart {
  readonly title: string
  /** The labels under the plot, from left to right. */
  readonly marks: readonly string[]
  readonly series: readonly Series[]
  /** How a value is written, such as '52 ns'. */
  readonly format: (value: number) => string
}

/** Values of one kind, one at each mark; null if there is none. */
export interface Series {
  readonly name: string
  /** One of the three that are told apart on light and on dark, also by the colour-blind. */
  readonly colour: 0 | 1 | 2
  readonly values: readonly (number | null)[]
}

interface Point {
  readonly x: number
  readonly y: number
}

/** A value with its place in the plot. */
interface Dot extends Point {
  readonly series: Series
  readonly value: number
}

const STYLE = `
text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }
.title { font-size: 15px; font-weight: 600 }
.muted { fill: #59636e }
.page { fill: #ffffff }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 3px }
.grid { stroke: #d1d9e0 }
.s0 { fill: #0969da; stroke: #0969da }
.s1 { fill: #8250df; stroke: #8250df }
.s2 { fill: #bc4c00; stroke: #bc4c00 }
.line { fill: none; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .muted { fill: #9198a1 }
  .page { fill: #0d1117 }
  .value { stroke: #0d1117 }
  .grid { stroke: #3d444d }
  .s0 { fill: #4493f8; stroke: #4493f8 }
  .s1 { fill: #ab7df8; stroke: #ab7df8 }
  .s2 { fill: #f0883e; stroke: #f0883e }
  .line { fill: none }
}`

/** A whole picture; `description` is for those who cannot see it. */
export function svgPage(page: {
  readonly width: number
  readonly height: number
  readonly description: string
  readonly parts: readonly string[]
}): string {
  const { width, height, description, parts } = page
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

/** A line of text that begins at a point. */
export function caption(at: Point, text: string, look: 'title' | 'muted' = 'muted'): string {
  return label(at, text, { look, anchor: 'start' })
}

/** Bars side by side, a group for each mark. */
export function barChart(frame: Frame, chart: Chart): string {
  const group = frame.width / chart.marks.length
  const width = Math.min(48, (0.85 * group) / chart.series.length)
  const dots = dotsOf(frame, chart, (mark, place) => {
    const middle = frame.x + (mark + 0.5) * group
    return middle + (place + 0.5 - chart.series.length / 2) * width
  })
  const bars = dots.map(({ x, y, series: { colour } }) => {
    const place = `x="${round(x - width / 2 + 2)}" y="${round(y)}"`
    const size = `width="${round(width - 4)}" height="${round(frame.y + frame.height - y)}"`
    return `<rect class="s${colour}" stroke="none" ${place} ${size}/>`
  })
  const marks = chart.marks.map((_, i) => frame.x + (i + 0.5) * group)
  return [...surroundings(frame, chart, marks), ...bars, ...valuesOf(dots, chart, 6)].join('\n')
}

/** A line for each series, through one point for each mark. */
export function lineChart(frame: Frame, chart: Chart): string {
  const step = frame.width / chart.marks.length
  const xOf = (mark: number) => frame.x + (mark + 0.5) * step
  const dots = dotsOf(frame, chart, xOf)
  const lines = chart.series.map((series) => {
    const own = dots.filter((dot) => dot.series === series)
    const path = own.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ')
    return `<polyline class="s${series.colour} line" points="${path}"/>`
  })
  const rings = dots.map(({ x, y, series: { colour } }) => {
    return `<circle class="s${colour}" cx="${round(x)}" cy="${round(y)}" r="3.5"/>`
  })
  const marks = chart.marks.map((_, i) => xOf(i))
  const around = surroundings(frame, chart, marks)
  return [...around, ...lines, ...rings, ...valuesOf(dots, chart, 10)].join('\n')
}

function dotsOf(
  frame: Frame,
  chart: Chart,
  xOf: (mark: number, place: number) => number,
): readonly Dot[] {
  const axis = axisOf(chart)
  return chart.series.flatMap((series, place) =>
    series.values.flatMap((value, mark) =>
      value === null ? [] : [{ x: xOf(mark, place), y: yOf(frame, axis, value), series, value }],
    ),
  )
}

/** Everything but the data: title, legend, grid and the labels of both axes. */
function surroundings(frame: Frame, chart: Chart, marks: readonly number[]): readonly string[] {
  const axis = axisOf(chart)
  const decades = Array.from({ length: axis.high - axis.low + 1 }, (_, i) => 10 ** (axis.low + i))
  const right = frame.x + frame.width
  return [
    caption({ x: frame.x, y: frame.y - 44 }, chart.title, 'title'),
    ...legend(frame, chart),
    ...decades.flatMap((value) => {
      const y = round(yOf(frame, axis, value))
      const grid = `<line class="grid" x1="${frame.x}" x2="${right}" y1="${y}" y2="${y}"/>`
      const at = { x: frame.x - 8, y: y + 4 }
      return [grid, label(at, chart.format(value), { look: 'muted', anchor: 'end' })]
    }),
    ...chart.marks.map((mark, i) =>
      label({ x: marks[i], y: frame.y + frame.height + 20 }, mark, { anchor: 'middle' }),
    ),
  ]
}

function legend(frame: Frame, chart: Chart): readonly string[] {
  const gap = 180
  return chart.series.flatMap(({ name, colour }, i) => {
    const x = frame.x + i * gap
    const square = `<rect class="s${colour}" x="${x}" y="${frame.y - 33}" width="11" height="11"/>`
    return [square, caption({ x: x + 18, y: frame.y - 23 }, name)]
  })
}

function valuesOf(dots: readonly Dot[], chart: Chart, above: number): readonly string[] {
  return dots.map(({ x, y, value }) =>
    label({ x, y: y - above }, chart.format(value), { look: 'value', anchor: 'middle' }),
  )
}

/** The powers of ten that the values lie between; the least value is well above the lowest. */
function axisOf({ series }: Chart): { readonly low: number; readonly high: number } {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null)
  return {
    low: Math.floor(Math.log10(Math.min(...values) / 2)),
    high: Math.ceil(Math.log10(Math.max(...values))),
  }
}

function yOf(frame: Frame, axis: { low: number; high: number }, value: number): number {
  const share = (Math.log10(value) - axis.low) / (axis.high - axis.low)
  return frame.y + frame.height * (1 - share)
}

function label(
  { x, y }: Point,
  text: string,
  { look = '', anchor }: { look?: string; anchor: 'start' | 'middle' | 'end' },
): string {
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`
  return `<text class="${look}" ${place}>${escaped(text)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
