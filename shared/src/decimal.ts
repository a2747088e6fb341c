import { BigNumber } from 'bignumber.js'
import { TruebookError } from './error.js'
import {
  type Atoms,
  atoms,
  type Lots,
  lots,
  MAX_ATOMS,
  MAX_LOTS,
  MAX_TICKS,
  type Ticks,
  ticks,
} from './units.js'

/**
 * A decimal that was read, or why it was refused. `reason` is a sentence without its subject: the caller,
 * who knows the field, puts its name in front ("price" + " must not be negative, but …"). `nearest` are
 * values that the field could have.
 */
export type DecimalResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly nearest?: readonly string[] }

/** A tick or step size, read once per market: one step is `units` × 10^-`decimals`. */
export interface Scale {
  /** The step as people write it, without trailing zeros: '0.01'. */
  readonly step: string
  readonly decimals: number
  readonly units: number
}

/** No asset and no step has more decimals. */
export const MAX_DECIMALS = 18

/** Reads a tick or step size such as '0.01'; throws `INVALID_MARKET_RULES` on text that is none. */
export function createScale(step: string): Scale {
  const parsed = parseDecimal(step, MAX_DECIMALS)
  const text = parsed.ok ? formatUnits(parsed.value, MAX_DECIMALS) : step
  const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  const units = Number(text.replace('.', ''))
  if (!parsed.ok || units === 0 || !Number.isSafeInteger(units)) {
    const limits = `a decimal of more than zero, with at most ${MAX_DECIMALS} decimals and, without its point, at most ${Number.MAX_SAFE_INTEGER}`
    const message = `A tick or step size must be ${limits}, but ${quote(step)} came.`
    throw new TruebookError('INVALID_MARKET_RULES', { message })
  }
  return { step: text, decimals, units }
}

/**
 * A price's text as ticks; refuses what is off the grid, zero or beyond `MAX_TICKS`. It names no price below
 * `lowest`, which is in ticks, as one that would do.
 */
export function toTicks(text: string, tickSize: Scale, lowest = 1): DecimalResult<Ticks> {
  const grid = { scale: tickSize, name: 'tick size', least: 1, lowest, most: MAX_TICKS }
  return toSteps(text, grid, ticks)
}

/**
 * A size's text as lots, zero included; refuses what is off the grid or beyond `MAX_LOTS`. It names no size below
 * `lowest`, which is in lots, as one that would do.
 */
export function toLots(text: string, stepSize: Scale, lowest = 1): DecimalResult<Lots> {
  const grid = { scale: stepSize, name: 'step size', least: 0, lowest, most: MAX_LOTS }
  return toSteps(text, grid, lots)
}

/**
 * An amount's text as atoms of an asset with so many decimals, zero included. It names no amount below `lowest`,
 * which is in atoms, as one that would do.
 */
export function toAtoms(text: string, decimals: number, lowest = 1n): DecimalResult<Atoms> {
  const parsed = parseDecimal(text, decimals, lowest)
  if (!parsed.ok) return parsed
  if (parsed.value >= MAX_ATOMS) {
    const most = formatUnits(MAX_ATOMS - 1n, decimals)
    return refuse(`must be at most ${most}, the largest amount there is, but ${text} came.`)
  }
  return { ok: true, value: atoms(parsed.value) }
}

/**
 * A plain decimal as units of 10^-`decimals`; refuses signs, exponents and finer digits. It names nothing below
 * `lowest`, which is in those units, as near.
 */
export function parseDecimal(text: string, decimals: number, lowest = 1n): DecimalResult<bigint> {
  const quick = quickUnits(text, decimals)
  if (quick >= 0) return { ok: true, value: BigInt(quick) }
  const parsed = readDecimal(text)
  if (!parsed.ok) return parsed
  const units = parsed.value.shiftedBy(decimals)
  if (units.isInteger()) return { ok: true, value: BigInt(units.toFixed()) }
  const below = BigInt(units.toFixed(0, BigNumber.ROUND_FLOOR))
  const nearest = below < lowest ? [lowest] : [below, below + 1n]
  return refuse(
    `must have at most ${decimals} decimals, but ${text} came.`,
    nearest.map((near) => formatUnits(near, decimals)),
  )
}

/** Units of 10^-`decimals` as a decimal: no exponent, no trailing zeros. */
export function formatUnits(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : ''
  return sign + placePoint((units < 0n ? -units : units).toString(), decimals)
}

/** So many ticks or lots as a decimal without trailing zeros. */
export function formatSteps(steps: number, { units, decimals }: Scale): string {
  const total = steps * units
  return Number.isSafeInteger(total)
    ? placePoint(String(total), decimals)
    : placePoint((BigInt(steps) * BigInt(units)).toString(), decimals)
}

interface Grid {
  readonly scale: Scale
  readonly name: string
  /** The fewest steps that are read. */
  readonly least: number
  /** The fewest steps that are named as ones that would do: what is below is refused later. */
  readonly lowest: number
  readonly most: number
}

/** The most characters that a decimal may have. */
export const MAX_DECIMAL_LENGTH = 40
// Below 10^15 every product and remainder of the quick path is an exact double.
const QUICK_DIGITS = 15
const POWERS = Array.from({ length: QUICK_DIGITS + 1 }, (_, exponent) => 10 ** exponent)
const DIGIT_0 = 0x30
const POINT = 0x2e

function toSteps<T>(text: string, grid: Grid, make: (steps: number) => T): DecimalResult<T> {
  const { scale, least, most } = grid
  const units = quickUnits(text, scale.decimals)
  if (units >= 0 && units % scale.units === 0) {
    const steps = units / scale.units
    if (steps >= least && steps <= most) return { ok: true, value: make(steps) }
  }
  return toStepsExactly(text, grid, make)
}

/**
 * A plain decimal as units of 10^-`decimals`; -1 where it is not as simple as that and must be read the
 * slow way.
 */
function quickUnits(text: string, decimals: number): number {
  const { length } = text
  if (length === 0 || length > QUICK_DIGITS + 1) return -1
  let units = 0
  let point = -1
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= DIGIT_0 && code <= DIGIT_0 + 9) units = units * 10 + code - DIGIT_0
    else if (code === POINT && point < 0) point = at
    else return -1
  }
  const whole = point < 0 ? length : point
  const fraction = point < 0 ? 0 : length - point - 1
  if (whole === 0 || point === length - 1) return -1
  if (whole > 1 && text.charCodeAt(0) === DIGIT_0) return -1
  if (fraction > decimals || whole + decimals > QUICK_DIGITS) return -1
  return units * POWERS[decimals - fraction]
}

function toStepsExactly<T>(text: string, grid: Grid, make: (steps: number) => T): DecimalResult<T> {
  const { scale, least, lowest, most } = grid
  const parsed = readDecimal(text)
  if (!parsed.ok) return parsed
  const units = parsed.value.shiftedBy(scale.decimals)
  const below = units.dividedToIntegerBy(scale.units)
  if (below.gt(most))
    return refuse(`must be at most ${formatSteps(most, scale)}, but ${text} came.`)
  const steps = below.toNumber()
  if (!below.times(scale.units).eq(units)) return offGrid(text, grid, steps)
  if (steps < least)
    return refuse(`must be at least ${formatSteps(lowest, scale)}, but ${text} came.`)
  return { ok: true, value: make(steps) }
}

function offGrid(
  text: string,
  { scale, name, lowest, most }: Grid,
  below: number,
): DecimalResult<never> {
  const nearest = (below < lowest ? [lowest] : [below, below + 1])
    .filter((steps) => steps <= most)
    .map((steps) => formatSteps(steps, scale))
  const are = nearest.length > 1 ? 'nearest are' : 'nearest is'
  const grid = `must be a multiple of the ${name} ${scale.step}`
  return refuse(`${grid}: the ${are} ${nearest.join(' and ')}, but ${text} came.`, nearest)
}

/** A text without sign, exponent, blanks or leading zeros, as an exact decimal. */
function readDecimal(text: string): DecimalResult<BigNumber> {
  if (text.length > MAX_DECIMAL_LENGTH) {
    return refuse(`must have at most ${MAX_DECIMAL_LENGTH} characters, but ${text.length} came.`)
  }
  if (/^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(text)) return { ok: true, value: new BigNumber(text) }
  const came = `but ${quote(text)} came.`
  if (text === '') return refuse(`must not be empty, ${came}`)
  if (/^-[0-9.]+$/.test(text)) return refuse(`must not be negative, ${came}`)
  if (/^[0-9.]+e[+-]?[0-9]+$/i.test(text)) return refuse(`must be without an exponent, ${came}`)
  if (/^0[0-9]+(?:\.[0-9]+)?$/.test(text)) return refuse(`must be without leading zeros, ${came}`)
  return refuse(`must be a plain decimal such as 12.34, ${came}`)
}

function placePoint(digits: string, decimals: number): string {
  if (decimals === 0) return digits
  const padded = digits.padStart(decimals + 1, '0')
  const point = padded.length - decimals
  let end = padded.length
  while (end > point && padded.charCodeAt(end - 1) === DIGIT_0) end--
  return end === point
    ? padded.slice(0, point)
    : `${padded.slice(0, point)}.${padded.slice(point, end)}`
}

function refuse(reason: string, nearest?: readonly string[]): DecimalResult<never> {
  return nearest === undefined ? { ok: false, reason } : { ok: false, reason, nearest }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, MAX_DECIMAL_LENGTH))
}
