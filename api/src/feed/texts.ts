import { formatUnits, type Scale } from '@truebook/shared/decimal'

/** So many ticks or lots as a decimal, without trailing zeros; the feed writes many a second. */
export function stepsText(count: number, { units, decimals }: Scale): string {
  const value = count * units
  if (!Number.isSafeInteger(value)) return formatUnits(BigInt(count) * BigInt(units), decimals)
  if (decimals === 0 || value === 0) return String(value)
  const digits = String(value).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === 0x30) end -= 1
  const whole = digits.slice(0, point)
  return end === point ? whole : `${whole}.${digits.slice(point, end)}`
}
