import {
  createScale,
  type DecimalResult,
  formatSteps,
  formatUnits,
  parseDecimal,
  toAtoms,
  toLots,
  toTicks,
} from '@truebook/shared/decimal'
import { lots, MAX_ATOMS, MAX_LOTS, MAX_TICKS, ticks } from '@truebook/shared/units'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'

const cent = createScale('0.01')

function reason(result: DecimalResult<unknown>): string {
  return result.ok ? `it was read as ${result.value}` : result.reason
}

t.test('a step is read once and written without trailing zeros', async (t) => {
  const steps: [string, string, number, number][] = [
    ['0.01', '0.01', 2, 1],
    ['0.010', '0.01', 2, 1],
    ['0.00074', '0.00074', 5, 74],
    ['0.05', '0.05', 2, 5],
    ['2.5', '2.5', 1, 25],
    ['1', '1', 0, 1],
    ['50.0', '50', 0, 50],
    ['0.000000000000000001', '0.000000000000000001', 18, 1],
  ]
  for (const [text, step, decimals, units] of steps) {
    t.strictSame(createScale(text), { step, decimals, units }, text)
  }
})

t.test('a step that is no positive decimal is refused', async (t) => {
  const refused = ['0', '0.00', '-1', '', 'x', '1e-2', '0.0000000000000000001']
  for (const step of [...refused, '9007199254740993']) {
    t.throws(() => createScale(step), { code: 'INVALID_MARKET_RULES' }, step)
  }
  const message =
    /more than zero, with at most 18 decimals and, without its point, at most 9007199254740991, but "0\.1234/
  t.throws(() => createScale('0.123456789012345678'), { message })
})

t.test('prices on the grid become ticks', async (t) => {
  const read: [string, string, number][] = [
    ['30000', '0.01', 3_000_000],
    ['30000.1', '0.01', 3_000_010],
    ['30000.12', '0.01', 3_000_012],
    ['30000.120000', '0.01', 3_000_012],
    ['99900.0', '1', 99_900],
    ['0.01', '0.01', 1],
    ['2.55', '0.05', 51],
    ['150', '50', 3],
    ['0.00000001', '0.00000001', 1],
    ['10737418.23', '0.01', MAX_TICKS],
  ]
  for (const [text, step, value] of read) {
    t.strictSame(toTicks(text, createScale(step)), { ok: true, value }, `${text} by ${step}`)
  }
})

t.test('a price off the grid is refused with the nearest valid ones', async (t) => {
  t.strictSame(toTicks('30000.125', cent), {
    ok: false,
    reason:
      'must be a multiple of the tick size 0.01: the nearest are 30000.12 and 30000.13, but 30000.125 came.',
    nearest: ['30000.12', '30000.13'],
  })
  const refused: [string, string, string[]][] = [
    ['0.001', '0.01', ['0.01']],
    ['0.07', '0.05', ['0.05', '0.1']],
    ['149.99', '50', ['100', '150']],
    ['10737418.221', '0.01', ['10737418.22', '10737418.23']],
    ['10737418.231', '0.01', ['10737418.23']],
    ['0.000000010000000000000001', '0.00000001', ['0.00000001', '0.00000002']],
  ]
  for (const [text, step, nearest] of refused) {
    t.match(toTicks(text, createScale(step)), { ok: false, nearest }, `${text} by ${step}`)
  }
})

t.test('a price of nothing, or beyond the ladder, is refused', async (t) => {
  for (const zero of ['0', '0.00', '0.000']) {
    t.equal(reason(toTicks(zero, cent)), `must be at least 0.01, but ${zero} came.`)
  }
  for (const large of ['10737418.24', '99999999999999', '9'.repeat(40)]) {
    t.equal(reason(toTicks(large, cent)), `must be at most 10737418.23, but ${large} came.`)
  }
})

t.test('sizes become lots, zero included', async (t) => {
  const step = createScale('0.00001')
  t.strictSame(toLots('0', step), { ok: true, value: 0 })
  t.strictSame(toLots('0.005', step), { ok: true, value: 500 })
  t.strictSame(toLots('42949.67295', step), { ok: true, value: MAX_LOTS })
  t.equal(reason(toLots('42949.67296', step)), 'must be at most 42949.67295, but 42949.67296 came.')
  t.match(toLots('0.000001', step), {
    reason:
      'must be a multiple of the step size 0.00001: the nearest is 0.00001, but 0.000001 came.',
  })
})

t.test('amounts become atoms', async (t) => {
  const read: [string, number, bigint][] = [
    ['0', 6, 0n],
    ['100', 6, 100_000_000n],
    ['0.000001', 6, 1n],
    ['1.5', 18, 1_500_000_000_000_000_000n],
    ['0.000000000000000001', 18, 1n],
    ['123456789012345678901', 0, 123456789012345678901n],
    ['123456789.123456789123456789', 18, 123456789123456789123456789n],
  ]
  for (const [text, decimals, value] of read) {
    t.strictSame(toAtoms(text, decimals), { ok: true, value }, text)
  }
  t.strictSame(toAtoms('1.2345675', 6), {
    ok: false,
    reason: 'must have at most 6 decimals, but 1.2345675 came.',
    nearest: ['1.234567', '1.234568'],
  })
  t.equal(toAtoms(String(MAX_ATOMS - 1n), 0).ok, true)
  const [most, more] = ['170141183460469231731.687303715884105727', '170141183460469231732']
  t.equal(toAtoms(most, 18).ok, true)
  t.equal(
    reason(toAtoms(more, 18)),
    `must be at most ${most}, the largest amount there is, but ${more} came.`,
  )
})

t.test('what is below the lowest that would do is not named as near', async (t) => {
  const step = createScale('0.7')
  const cases: [DecimalResult<unknown>, string[]][] = [
    [toTicks('0.1', step, 2), ['1.4']],
    [toTicks('1.3', step, 2), ['1.4']],
    [toTicks('1.5', step, 2), ['1.4', '2.1']],
    [toLots('0.5', step), ['0.7']],
    [toLots('0.5', step, 0), ['0', '0.7']],
    [toLots('0.5', step, 2), ['1.4']],
    [toLots('2.2', step, 2), ['2.1', '2.8']],
    [toAtoms('0.5', 0), ['1']],
    [toAtoms('0.00001', 4, 150n), ['0.015']],
    [toAtoms('0.01501', 4, 150n), ['0.015', '0.0151']],
    [parseDecimal('0.5', 0), ['1']],
  ]
  for (const [result, nearest] of cases) t.match(result, { ok: false, nearest })
  t.equal(reason(toTicks('0', step, 2)), 'must be at least 1.4, but 0 came.')
  t.match(toTicks('0.7', step, 2), { ok: true, value: 1 }, 'which is refused later')
})

t.test('what is no plain decimal is refused with the reason', async (t) => {
  const refused: [string, string][] = [
    ['', 'must not be empty, but "" came.'],
    ['-5', 'must not be negative, but "-5" came.'],
    ['-0', 'must not be negative, but "-0" came.'],
    ['1e5', 'must be without an exponent, but "1e5" came.'],
    ['1.5E-7', 'must be without an exponent, but "1.5E-7" came.'],
    ['007', 'must be without leading zeros, but "007" came.'],
    ['00.5', 'must be without leading zeros, but "00.5" came.'],
    ['0'.repeat(41), 'must have at most 40 characters, but 41 came.'],
  ]
  const others = [
    '+5',
    ' 5',
    '5 ',
    '5\n',
    '0x10',
    '.5',
    '5.',
    '.',
    '1.2.3',
    '1,000',
    '1_000',
    '１２',
  ]
  for (const text of [...others, 'NaN', 'Infinity', '5n', 'null', '1 2', '٣', '--1', '1e', 'e5']) {
    refused.push([text, `must be a plain decimal such as 12.34, but ${JSON.stringify(text)} came.`])
  }
  for (const [text, expected] of refused) {
    t.equal(reason(toTicks(text, cent)), expected)
    t.equal(reason(toLots(text, cent)), expected)
    t.equal(reason(toAtoms(text, 6)), expected)
    t.equal(reason(parseDecimal(text, 0)), expected)
  }
})

t.test('units are written without exponent and trailing zeros', async (t) => {
  const written: [bigint, number, string][] = [
    [0n, 0, '0'],
    [0n, 18, '0'],
    [1n, 18, '0.000000000000000001'],
    [10n ** 30n, 6, `1${'0'.repeat(24)}`],
    [1_500_000n, 6, '1.5'],
    [8400n, 6, '0.0084'],
    [-8400n, 6, '-0.0084'],
    [120n, 0, '120'],
  ]
  for (const [units, decimals, text] of written) t.equal(formatUnits(units, decimals), text)
  t.equal(formatSteps(ticks(3_000_010), cent), '30000.1')
  t.equal(formatSteps(lots(0), createScale('0.00001')), '0')
  const coarse = createScale('5000000000000000')
  t.equal(formatSteps(ticks(1001), coarse), '5005000000000000000', 'beyond a safe integer')
})

t.test('every price and size survives being written and read', async (t) => {
  const random = createRandom(1)
  for (let i = 0; i < 20_000; i++) {
    const scale = randomScale(random)
    const price = ticks(random.between(1, random.pick([9, 99_999, MAX_TICKS])))
    const size = lots(random.between(0, random.pick([9, 99_999, MAX_LOTS])))
    const readPrice = toTicks(formatSteps(price, scale), scale)
    const readSize = toLots(formatSteps(size, scale), scale)
    if (!readPrice.ok || readPrice.value !== price) t.fail(`${price} by ${scale.step}`)
    if (!readSize.ok || readSize.value !== size) t.fail(`${size} by ${scale.step}`)
  }
})

t.test('the quick path, the general path and plain big integers agree', async (t) => {
  const random = createRandom(2)
  let read = 0
  for (let i = 0; i < 20_000; i++) {
    const text = randomDecimal(random)
    const decimals = random.below(19)
    const expected = byBigInt(text, decimals)
    const units = parseDecimal(text, decimals)
    if ((units.ok ? units.value : undefined) !== expected) t.fail(`${text} at ${decimals}`)
    // Sixteen more zeros mean the same number, but are too long for the quick path.
    const longer = `${text.includes('.') ? text : `${text}.`}${'0'.repeat(16)}`
    const scale = randomScale(random)
    const [quick, general] = [toTicks(text, scale), toTicks(longer, scale)]
    if (quick.ok !== general.ok) t.fail(`${text} by ${scale.step}`)
    if (quick.ok && general.ok && quick.value !== general.value) t.fail(`${text} by ${scale.step}`)
    if (quick.ok && byBigInt(text, 18) !== BigInt(quick.value) * byStep(scale.step)) t.fail(text)
    if (units.ok) read++
  }
  t.ok(read > 5000 && read < 19_000, `${read} of 20000 were read`)
})

t.test('mangled texts are read only when they are plain decimals', async (t) => {
  const random = createRandom(3)
  const letters = [...'0123456789..-+eE x_,']
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: random.below(9) }, () => random.pick(letters)).join('')
    const plain = /^(0|[1-9]\d*)(\.\d+)?$/.test(text)
    if (parseDecimal(text, 18).ok !== plain) t.fail(JSON.stringify(text))
  }
})

function byStep(step: string): bigint {
  return byBigInt(step, 18) ?? 0n
}

/** The slow and obvious way: shift the point in the text. */
function byBigInt(text: string, decimals: number): bigint | undefined {
  const [whole, fraction = ''] = text.split('.')
  const kept = fraction.replace(/0+$/, '')
  return kept.length > decimals ? undefined : BigInt(whole + kept.padEnd(decimals, '0'))
}

function randomScale(random: Random) {
  const unit = random.pick([1, 2, 5, 25, 50, 74])
  return createScale(formatUnits(BigInt(unit), random.below(12)))
}

function randomDecimal(random: Random): string {
  const whole = String(random.below(10 ** random.below(10)))
  const fraction = Array.from({ length: random.below(12) }, () => random.below(10)).join('')
  return fraction === '' ? whole : `${whole}.${fraction}`
}
