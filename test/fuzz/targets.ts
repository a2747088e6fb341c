import { outlineOf, readSignIn } from '@truebook/api/access/sign-in'
import { readAsked, readMessage } from '@truebook/api/feed/operation'
import { DecodeError, decode, encode, type Field } from '@truebook/shared/codec'
import { commandField, commandsField } from '@truebook/shared/command'
import { formatUnits, parseDecimal } from '@truebook/shared/decimal'
import { decisionsField, journalCommandsField } from '@truebook/shared/decision'
import { TruebookError } from '@truebook/shared/error'
import { eventField } from '@truebook/shared/event'
import { parseFlatJson } from '@truebook/shared/flat-json'
import { parseTarget } from '@truebook/shared/query'
import { loadRecover } from '@truebook/shared/recover'
import { COMMANDS, EVENTS } from '../shared/samples.js'
import type { Random } from '../sim/random.js'

/** A decoder, and what must hold of it for one mutated input: it throws where that does not. */
export interface Target {
  readonly name: string
  /** Answers whether the input was taken. */
  run(random: Random): boolean
}

const [native, portable] = [await loadRecover(), await loadRecover({ native: false })]

const DECISION = { sequence: 1, time: 2, commandId: { time: 3, chance: 4 }, events: EVENTS }
const JOURNAL = COMMANDS.map((command) => ({ time: 5, command }))
const SIGNATURE = `0x${'12'.repeat(32)}${'34'.repeat(32)}1b`

const BODIES = [
  '{"price":"30000.5","n":1767225600000,"x":-1.5e3,"t":true,"u":null,"s":"é\\n"}',
  '{}',
]
const AMENDMENTS = [
  '{"amendments":[{"order_id":"a","price":"30000.5"},{"order_id":"b","quantity":""}],"timestamp":1}',
  '{"amendments":[],"signature":"0x"}',
]
const MESSAGES = [
  '{"op":"subscribe","id":1,"channel":"depth:BTC_USDC","since":5}',
  '{"op":"place_batch","id":"a","orders":[{"side":"BUY"}],"timestamp":1}',
  '{"op":"amend_batch","id":2,"amendments":[{"order_id":"a","price":"1"},{"quantity":"2"}],"timestamp":1}',
]
const SIGN_INS = [
  `truebook.example wants you to sign in with your Ethereum account:
0x70997970C51812dc3A010C7d01b50e0d17dc79C8

A statement.

URI: https://truebook.example
Version: 1
Chain ID: 1
Nonce: 0123456789abcdef
Issued At: 2026-01-01T00:00:00Z
Resources:
- https://truebook.example/terms`,
]
const PIECES = [
  ...'{}[]",:\\ue0189.-+ tn\n?&=%|/',
  '"n"',
  '1e9',
  'null',
  '\ud83d',
  'é',
  '__proto__',
]

export const TARGETS: readonly Target[] = [
  ofBytes('a command', commandField, COMMANDS),
  ofBytes('an entry of commands', commandsField, [COMMANDS.slice(0, 3), COMMANDS]),
  ofBytes('an event', eventField, EVENTS),
  ofBytes('decisions', decisionsField, [[DECISION]]),
  ofBytes('a journal row', journalCommandsField, [JOURNAL]),
  ofText('a body', BODIES, (text) => same(parseFlatJson(text), JSON.parse(text))),
  ofText('a batch of amendments', AMENDMENTS, (text) =>
    same(parseFlatJson(text, { arraysAt: ['amendments'] }), JSON.parse(text)),
  ),
  ofText('a target', ['/v1/orders?page=0&note=a+b%2Fc', '/v1/markets/BTC%2FUSDC'], (text) => {
    const { path, rawQuery } = parseTarget(text)
    same(path + (text.includes('?') ? `?${rawQuery}` : rawQuery), text)
  }),
  ofText('a message of a socket', MESSAGES, (text) => readAsked(readMessage(text))),
  ofText('a sign-in', SIGN_INS, (text) => {
    const { domain, address, uri, nonce } = readSignIn(text)
    for (const said of [domain, address, uri, nonce]) same(text.includes(said), true)
    same(outlineOf(text), { wallet: address.toLowerCase(), nonce })
  }),
  {
    name: 'a decimal',
    run(random) {
      const text = mutateText(random, '30000.125', [...'0123456789.-+eE, x'])
      const read = parseDecimal(text, 8)
      if (!read.ok) return false
      same(parseDecimal(formatUnits(read.value, 8), 8).ok, true)
      same(Number(formatUnits(read.value, 8)), Number(text))
      return true
    },
  },
  {
    name: 'a signature',
    run(random) {
      const signature = mutateText(random, SIGNATURE, [...'0123456789abcdefxX '])
      const found = native.recoverAddress('message', signature)
      same(found ?? null, portable.recoverAddress('message', signature) ?? null)
      return found !== undefined
    },
  },
]

/** Bytes give a `DecodeError`, or a value whose bytes are these and no others. */
function ofBytes<T>(name: string, field: Field<T>, samples: readonly T[]): Target {
  const wires = samples.map((sample) => encode(field, sample))
  return {
    name,
    run(random) {
      const wire = mutateBytes(random, random.pick(wires), random.pick(wires))
      const value = taken(() => decode(field, wire), DecodeError)
      if (value === undefined) return false
      same(encode(field, value).toString('hex'), wire.toString('hex'))
      return true
    },
  }
}

/** A text gives a refusal that clients are told, or what `check` finds well. */
function ofText(name: string, samples: readonly string[], check: (text: string) => void): Target {
  return {
    name,
    run(random) {
      const text = mutateText(random, random.pick(samples), PIECES)
      const found = taken(() => {
        check(text)
        return true
      }, TruebookError)
      return found ?? false
    },
  }
}

function taken<T>(read: () => T, Declared: new (...given: never[]) => Error): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Declared) return undefined
    throw error
  }
}

function same(found: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${one} should be ${other}`)
}

function mutateText(random: Random, sample: string, pieces: readonly string[]): string {
  let text = sample
  for (let edits = random.below(4); edits > 0; edits--) {
    const at = random.below(text.length + 1)
    text = text.slice(0, at) + random.pick(pieces) + text.slice(at + random.below(3))
  }
  return text
}

/** Changes, cuts, doubles or crosses: what a broken disk or a hostile writer would do. */
function mutateBytes(random: Random, sample: Buffer, other: Buffer): Buffer {
  const wire = Buffer.from(sample)
  for (let edits = random.below(4); edits > 0; edits--) {
    wire[random.below(wire.length)] = random.pick([0, 1, 127, 128, 255, random.below(256)])
  }
  const at = random.below(wire.length)
  if (random.chance(0.2)) return wire.subarray(0, at)
  if (random.chance(0.2)) return Buffer.concat([wire.subarray(0, at), other])
  return wire
}
