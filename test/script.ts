import t from 'tap'
import { createNames } from './script/names.js'
import { createParser } from './script/parser.js'
import { sayEvent } from './script/say.js'
import { createRun } from './sim/simulator.js'

/**
 * Tests a scenario against the exchange, its oracle and the auditor at once, with a restart of the
 * exchange after every line. Fails with a sentence where the events are not the ones that are wanted.
 *
 *     deposit A 1000 CASH
 *     A buy 5 @ 100 as a1
 *       level BUY 100 5 1
 *     B sell 3 @ 99 ioc
 *       trade a1 100 3
 *       closed b FILLED 0
 *
 * A line is a command (see script/parser.ts); indented below it stands what it must lead to, all of
 * it and in order (see script/say.ts). Of what is `QUIET`, a line may leave a whole kind unsaid.
 *
 * There is one market of GOLD in CASH. Neither has decimals, and tick and lot are 1: so sizes are
 * atoms of GOLD, and a price times a size is a number of atoms of CASH.
 */
export function scenario(title: string, script: string): void {
  t.test(title, async () => runScript(script))
}

function runScript(script: string): void {
  const run = createRun({
    room: {
      capacity: CAPACITY,
      openOrderLimit: OPEN_ORDER_LIMIT,
      accountLimit: ACCOUNT_LIMIT,
      batchEventLimit: 1000,
    },
    inspectEvery: 1,
  })
  const names = createNames()
  const parse = createParser(names)
  for (const { line, wanted } of paragraphsOf(script)) {
    const said: string[] = []
    for (const step of parse(line)) {
      for (const event of run.take(step)) said.push(sayEvent(names, event))
      run.take('restart')
    }
    check(line, { said, wanted })
  }
}

/** The first lines of many scenarios: three wallets that can pay for all that they do. */
export const RICH = `
  deposit A 100000 CASH
  deposit A 1000 GOLD
  deposit B 100000 CASH
  deposit B 1000 GOLD
  deposit C 100000 CASH
  deposit C 1000 GOLD
`

/** How many orders may rest. */
const CAPACITY = 8
const OPEN_ORDER_LIMIT = 8
/** More than the scenarios have letters. */
const ACCOUNT_LIMIT = 64

const QUIET = ['account', 'asset', 'market', 'deposited', 'accepted', 'level', 'balance']

function check(
  line: string,
  { said, wanted }: { readonly said: readonly string[]; readonly wanted: readonly string[] },
): void {
  const kindOf = (text: string) => text.split(' ')[0]
  const named = wanted.map(kindOf)
  const heard = said.filter((text) => {
    return named.includes(kindOf(text)) || !QUIET.includes(kindOf(text))
  })
  if (heard.join('\n') === wanted.join('\n')) return
  const [got, should] = [said, wanted].map((texts) => texts.map((text) => `\n  ${text}`).join(''))
  throw new Error(
    `${line}\nled to${got || ' nothing'}\nbut should have led to${should || ' nothing'}`,
  )
}

/** Lines, each with the indented ones below it; what begins with # is a comment. */
function paragraphsOf(script: string): { line: string; wanted: string[] }[] {
  const lines = script.split('\n').filter((line) => /^\s*[^\s#]/.test(line))
  const indentOf = (line: string) => line.length - line.trimStart().length
  const outermost = Math.min(...lines.map(indentOf))
  const paragraphs: { line: string; wanted: string[] }[] = []
  for (const line of lines) {
    const text = line.trim().replace(/\s+/g, ' ')
    if (indentOf(line) === outermost) paragraphs.push({ line: text, wanted: [] })
    else paragraphs.at(-1)?.wanted.push(text)
  }
  return paragraphs
}
