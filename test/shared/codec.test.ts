import { AssertionError } from '@truebook/shared/assert'
import {
  amount,
  bytes,
  createWriter,
  DecodeError,
  decode,
  decodeBytes,
  digest,
  encode,
  type Field,
  flag,
  int,
  list,
  oneOf,
  orderId,
  take,
  text,
  withBytes,
} from '@truebook/shared/codec'
import { commandField } from '@truebook/shared/command'
import { decisionsField, journalCommandsField } from '@truebook/shared/decision'
import { eventField } from '@truebook/shared/event'
import { atoms, MAX_ATOMS } from '@truebook/shared/units'
import t from 'tap'
import { createRandom, type Random } from '../sim/random.js'
import { COMMANDS, EVENTS } from './samples.js'

const MAX = Number.MAX_SAFE_INTEGER

t.test('whole numbers survive the wire at every length', async (t) => {
  for (let scale = 1; scale < MAX; scale *= 2) {
    for (const value of [scale - 1, scale, scale + 1]) {
      const wire = encode(int, value)
      t.equal(decode(int, wire), value)
      t.equal(wire.length, Math.ceil(value.toString(2).length / 7), `${value}`)
    }
  }
  t.equal(decode(int, encode(int, MAX)), MAX)
})

t.test('a value that was read with its bytes is decoded from them again', async (t) => {
  const events = EVENTS.slice()
  const read = decode(list(withBytes(eventField), 1_000), encode(list(eventField, 1_000), events))
  t.strictSame(
    read.map(({ value }) => value),
    events,
  )
  t.strictSame(
    read.map(({ bytes }) => decodeBytes(eventField, bytes)),
    events,
  )
  t.strictSame(
    encode(list(withBytes(eventField), 1_000), read),
    encode(list(eventField, 1_000), events),
  )
  const [{ bytes: first }] = read
  t.throws(() => decodeBytes(eventField, `${first}\u0000`), DecodeError)
})

t.test('a number that is none to encode stops the program', async (t) => {
  for (const value of [-1, 0.5, MAX + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => encode(int, value), AssertionError)
  }
})

t.test('what could not be read again stops the program before it is written', async (t) => {
  const unreadable: readonly [Field<never>, unknown][] = [
    ...['\u0000', 'a\ufffd', '\ud83d', 'é\udc00'].map((value): [Field<never>, string] => [
      text as never,
      value,
    ]),
    ...[MAX_ATOMS, -1n].map((value): [Field<never>, bigint] => [amount as never, value]),
    ...[-1, 0.5, MAX + 1, Number.NaN].flatMap((value): [Field<never>, object][] => [
      [orderId as never, { time: value, chance: 1 }],
      [orderId as never, { time: 1, chance: value }],
      [digest as never, { high: 1, low: value }],
    ]),
  ]
  for (const [field, value] of unreadable) {
    t.throws(() => encode(field, value as never), AssertionError, String(value))
  }
  for (const value of ['', 'é', '💥', 'a\ufffe']) t.equal(decode(text, encode(text, value)), value)
})

t.test('amounts survive the wire from none to the most that can be held', async (t) => {
  for (let value = 1n; value < MAX_ATOMS; value *= 2n) {
    for (const near of [value - 1n, value, value + 1n]) {
      if (near < MAX_ATOMS) t.equal(decode(amount, encode(amount, atoms(near))), near)
    }
  }
  t.equal(decode(amount, encode(amount, atoms(MAX_ATOMS - 1n))), MAX_ATOMS - 1n)
})

t.test('a value has one form on the wire, and every other form is refused', async (t) => {
  const refused: readonly [string, Field<never>, string][] = [
    ['a number with a needless zero byte', int as never, '8000'],
    ['a number beyond 2^53', int as never, 'ffffffffffffff7f'],
    ['a number without end', int as never, '80808080808080808080'],
    ['a small amount in the long form', amount as never, '0101'],
    ['an amount with a leading zero', amount as never, '0800ffffffffffffff'],
    ['an amount beyond what can be held', amount as never, '1080000000000000000000000000000000'],
    ['a yes that is not 1', flag as never, '02'],
    ['a word beyond its list', oneOf(['a', 'b']) as never, '02'],
    ['a list beyond its limit', list(int, 2) as never, '03010101'],
    ['text that ends too early', text as never, '0561'],
    ['bytes that claim nearly 2^53 bytes', bytes as never, 'ffffffffffffff0f'],
    ['bytes left over', int as never, '0100'],
    ['nothing at all', int as never, ''],
  ]
  for (const [title, field, hex] of refused) {
    t.throws(() => decode(field, Buffer.from(hex, 'hex')), DecodeError, title)
  }
})

t.test('every cut of a good message is refused', async (t) => {
  for (const command of COMMANDS) {
    const whole = encode(commandField, { ...command, ...short(command) })
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length))
      if (!refuses(commandField, cut)) t.fail(`${command.type} cut at ${length} was taken`)
    }
  }
})

t.test('bytes of chance give a value or a DecodeError, and what they give is stable', async (t) => {
  const random = createRandom(20_260_510)
  let taken = 0
  for (let i = 0; i < 40_000; i++) {
    const wire = chanceBytes(random, random.below(120))
    for (const field of FIELDS) taken += takes(field, wire) ? 1 : 0
  }
  t.ok(taken > 0, 'some of them mean something')
})

t.test('good messages with changed bytes give a value or a DecodeError', async (t) => {
  const random = createRandom(20_260_511)
  const messages = [
    ...COMMANDS.map((command) => [commandField, encode(commandField, command)] as const),
    ...EVENTS.map((event) => [eventField, encode(eventField, event)] as const),
    [decisionsField, encode(decisionsField, [{ ...DECISION, events: EVENTS }])] as const,
    [journalCommandsField, encode(journalCommandsField, JOURNAL)] as const,
  ]
  let taken = 0
  for (let i = 0; i < 20_000; i++) {
    const [field, message] = messages[random.below(messages.length)]
    taken += takes(field as Field<never>, mutated(random, message)) ? 1 : 0
  }
  t.ok(taken > 0, 'some of them still mean something')
})

const DECISION = { sequence: 1, time: 2, commandId: { time: 3, chance: 4 } }
const JOURNAL = COMMANDS.map((command) => ({ time: 5, command }))
const FIELDS = [commandField, eventField, decisionsField, journalCommandsField] as Field<never>[]

/** A message short enough to cut at every byte. */
function short(command: (typeof COMMANDS)[number]): object {
  return 'signed' in command ? { signed: { ...command.signed, message: 'm' } } : {}
}

function refuses(field: Field<never> | Field<unknown>, wire: Buffer): boolean {
  return !takes(field as Field<never>, wire)
}

/** Whether the bytes decode; any error but a `DecodeError`, and a value that is unstable, is thrown. */
function takes(field: Field<never>, wire: Buffer): boolean {
  let value: never
  try {
    value = decode(field, wire)
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
  const again = encode(field, value)
  if (!encode(field, decode(field, again)).equals(again)) {
    throw new Error(`${wire.toString('hex')} decodes to a value without a form of its own.`)
  }
  return true
}

function chanceBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)))
}

function mutated(random: Random, message: Buffer): Buffer {
  const wire = Buffer.from(message)
  for (let i = random.between(1, 4); i > 0; i--) wire[random.below(wire.length)] = random.below(256)
  if (random.chance(0.2)) return wire.subarray(0, random.below(wire.length))
  return random.chance(0.2) ? Buffer.concat([wire, chanceBytes(random, 3)]) : wire
}

t.test('a writer that grows in the middle of a value loses none of it', async (t) => {
  const grows = <T extends { type: string }>(field: Field<T>, value: T) => {
    const whole = encode(field, value)
    for (let size = 1; size <= whole.length; size += 1) {
      const writer = createWriter(size)
      field.write(writer, value)
      if (!take(writer).equals(whole)) t.fail(`${value.type} from a buffer of ${size} bytes`)
    }
  }
  for (const command of COMMANDS) grows(commandField, command)
  for (const event of EVENTS) grows(eventField, event)
})
