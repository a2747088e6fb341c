import { createScale, type Scale } from '@truebook/shared/decimal'
import { TruebookError } from '@truebook/shared/error'
import { GROUPINGS, type Grouping } from '@truebook/shared/wire/order-book'

const SCALES = new Map(GROUPINGS.map((grouping) => [grouping, createScale(grouping)]))

/** Where a grouping came from: its name there, and the field that an error names. */
interface Source {
  readonly name: 'tickSize' | 'tick_size'
  readonly field: 'tickSize' | 'channel'
}

/**
 * The width in ticks of a grouping; 1 without one. Throws `INVALID_FIELD` where levels would fall between
 * groups.
 */
export function widthOf(tick: Scale, grouping: Grouping | undefined, source: Source): number {
  if (grouping === undefined) return 1
  const width = groupWidth(tick, grouping)
  if (width !== undefined) return width
  const message = `${source.name} must be a multiple of the market's tick size ${tick.step}, but ${grouping} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field: source.field } })
}

/**
 * A grouping's width in ticks of a market; undefined where levels would fall between groups. A grouping finer
 * than the tick has the width 1: every level is shown.
 */
export function groupWidth(tick: Scale, grouping: Grouping): number | undefined {
  const scale = SCALES.get(grouping) ?? createScale(grouping)
  const decimals = Math.max(tick.decimals, scale.decimals)
  const group = scale.units * 10 ** (decimals - scale.decimals)
  const step = tick.units * 10 ** (decimals - tick.decimals)
  if (group <= step) return 1
  return group % step === 0 ? group / step : undefined
}
