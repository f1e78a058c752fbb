/** Draws a chart as an SVG that needs nothing else: no script, no network. It looks the same every time. */
import { type EChartsOption, init } from 'echarts'

export const colours = {
  strong: '#1f4e79',
  light: '#9db7d1',
  mark: '#c55a11',
  text: '#222222',
  faint: '#666666',
}
/** Single quotes: the name is in an attribute of the SVG. */
export const font = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

export interface Chart {
  readonly title: string
  readonly svg: string
}

/** Draws the option at this size, in pixels of 1/96 inch. */
export function draw(title: string, width: number, height: number, option: EChartsOption): Chart {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font, fontSize: 11, color: colours.text },
      ...option,
    })
    // Sized by the page: the view box keeps its shape.
    const svg = chart.renderToSVGString().replace(/^<svg width="\d+" height="\d+"/, '<svg role="img"')
    return { title, svg }
  } finally {
    // Its timer would keep the process alive.
    chart.dispose()
  }
}

/** A fill that differs from the others on a printer without colours too. */
export const hatch = {
  symbol: 'rect',
  color: 'rgba(255,255,255,0.75)',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
}
