import { createScale, type Scale } from '@truebook/shared/decimal'
import { GROUPINGS, type Grouping } from '@truebook/shared/wire/order-book'

const SCALES = new Map(GROUPINGS.map((grouping) => [grouping, createScale(grouping)]))

/**
 * A grouping's width in ticks of a market; undefined where levels would fall between groups. A
 * grouping finer than the tick shows every level, as wide as the tick.
 */
export function groupWidth(tick: Scale, grouping: Grouping): number | undefined {
  const scale = SCALES.get(grouping) ?? createScale(grouping)
  const decimals = Math.max(tick.decimals, scale.decimals)
  const group = scale.units * 10 ** (decimals - scale.decimals)
  const step = tick.units * 10 ** (decimals - tick.decimals)
  if (group <= step) return 1
  return group % step === 0 ? group / step : undefined
}
