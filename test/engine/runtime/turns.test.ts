import { createCommitter } from '@truebook/engine/runtime/committer'
import type { SqlPool } from '@truebook/engine/runtime/sql'
import { countSteps } from '@truebook/engine/runtime/turns'
import { decode, encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import { decisionsField } from '@truebook/shared/decision'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { BTC, type CommandMaker, commandMaker, send, USDC, wallet } from './commands.js'
import { commitBatch, createFolder, seeds } from './fold.js'
import { auditIsOk, openCommitter, type Pool, until } from './harness.js'
import { countTurns, journalOf, runnerOf } from './runner-of.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const TIME = 1_700_000_000_000
const now = () => TIME

/** As many accounts as asked for have as many orders to sell, in batches of 50; one more can buy them all. */
async function openGround(t: Test, asked: { accounts: number; ordersEach: number }) {
  const { pool, committer } = await openCommitter(t)
  const make = commandMaker({ seed: 71, now })
  const accounts = Array.from({ length: asked.accounts }, (_, n) => n + 1)
  const buyer = asked.accounts + 1
  const gifts = accounts.map((n) => make.deposit(wallet(n), BTC, 10n ** 16n))
  const money = make.deposit(wallet(buyer), USDC, 10n ** 20n)
  const placed = accounts.flatMap((n) => placedBy(make, n, asked.ordersEach))
  await commitBatch(committer, createFolder().fold([...seeds(), ...gifts, money, ...placed], TIME))
  return { pool, committer, streams: memoryStreams(), make, buyer, placed }
}

function placedBy(make: CommandMaker, account: number, orders: number) {
  return Array.from({ length: Math.ceil(orders / 50) }, (_, n) => {
    const count = Math.min(50, orders - 50 * n)
    return make.placeBatch(account, Array(count).fill({ side: 'SELL' }))
  })
}

t.test('one order that meets very many is written in parts', async (t) => {
  const [accounts, ordersEach] = [8, 6_000]
  const { pool, streams, make, buyer } = await openGround(t, { accounts, ordersEach })
  const turns = countTurns(t)
  const seen = { applied: 0, encoded: 0, asked: 0, connected: 0, sent: 0 }
  const committer = createCommitter({
    pool: hearing(pool, {
      onConnect: () => {
        seen.asked = turns()
      },
      onQuery: (name) => {
        seen[name ? 'sent' : 'connected'] = turns()
      },
    }),
    epoch: 0,
    onRetry: () => undefined,
    signal: new AbortController().signal,
  })
  t.teardown(() => committer.close())
  await send(streams, make.order(buyer, { quantity: lots(accounts * ordersEach * 10_000) }))
  const { runner, stop } = await runnerOf(t, {
    ...{ pool, committer, streams, now },
    onApply: () => {
      seen.applied = turns()
    },
    onCommit: () => {
      seen.encoded = turns()
    },
  })
  const running = runner.run()
  await until('it is committed', async () => (await journalOf(pool)).length === 1)
  stop()
  await running

  t.ok(seen.encoded > seen.applied, 'a turn between to decide and to encode')
  // Each turn is a round of the loop or two.
  t.ok(seen.asked - seen.encoded >= 6, `while rows are made ${seen.asked - seen.encoded}`)
  t.ok(seen.sent - seen.connected >= 6, `while arrays are made ${seen.sent - seen.connected}`)
  const { rows } = await pool.query(
    `select (select count(*)::int from trades) as trades,
      (select count(*)::int from orders where open) as open`,
  )
  t.strictSame(rows, [{ trades: accounts * ordersEach, open: 0 }])
  await auditIsOk(t, pool)
})

/** Commands of one entry, each of which closes 40 orders, which is 81 events. */
const CLOSERS = 10
const ground = { accounts: CLOSERS, ordersEach: 40 }
const MOST_EVENTS = 150

function closersOf(
  make: CommandMaker,
  placed: readonly { orders: readonly { id: Command['id'] }[] }[],
) {
  return placed.map(({ orders }, n) =>
    make.cancelBatch(
      n + 1,
      orders.map(({ id }) => id),
    ),
  )
}

t.test('many large commands that come at once are decided in parts', async (t) => {
  const { pool, committer, streams, make, placed } = await openGround(t, ground)
  await streams.commands.append(encode(commandsField, closersOf(make, placed)))
  const turns = countTurns(t)
  const seen: number[] = []
  const { runner, stop } = await runnerOf(t, {
    ...{ pool, committer, streams, now, mostEvents: MOST_EVENTS },
    onApply: () => {
      seen.push(turns())
    },
  })
  const running = runner.run()
  await until('all is closed', async () => (await journalOf(pool)).flat().length === CLOSERS)
  stop()
  await running

  t.ok(
    seen.slice(2).every((turn, i) => turn > seen[i]),
    `turns ${seen}`,
  )
  const batches = (await journalOf(pool)).map(({ length }) => length)
  t.ok(Math.max(...batches) <= 2, `batches of ${batches}`)
  await auditIsOk(t, pool)
})

t.test('stopped within an entry, it leaves all of that to the next one', async (t) => {
  const { pool, committer, streams, make, placed } = await openGround(t, ground)
  const closers = closersOf(make, placed)
  await streams.commands.append(encode(commandsField, closers))
  const parts = { pool, committer, streams, now, mostEvents: MOST_EVENTS }
  let applied = 0
  const first = await runnerOf(t, {
    ...parts,
    onApply: () => {
      applied += 1
      if (applied === 3) first.stop()
    },
  })
  await first.runner.run()
  const done = (await journalOf(pool)).flat().length
  t.ok(done === applied && done < CLOSERS, `${done} were decided`)

  const second = await runnerOf(t, parts)
  const running = second.runner.run()
  const open = async () =>
    (await pool.query('select count(*)::int as n from orders where open')).rows[0].n
  await until('all is closed', async () => (await open()) === 0)
  second.stop()
  await running
  const { rows } = await pool.query(
    'select decisions from journal where first_sequence > 1 order by first_sequence',
  )
  const said = rows.flatMap((row) => decode(decisionsField, row.decisions))
  const codes = said.map(({ events: [event] }) => 'code' in event && event.code)
  const again = Array(done).fill('REPLAYED_MESSAGE')
  t.strictSame(codes, [...Array(done).fill(false), ...again, ...Array(CLOSERS - done).fill(false)])
  await auditIsOk(t, pool)
})

t.test('a turn comes after so many steps, of whatever length', async (t) => {
  const isTime = countSteps()
  const turns = [1, 19_998, 1, 19_999, 20_000, 1].map(isTime)
  t.strictSame(turns, [false, false, true, false, true, false])
})

interface Ears {
  readonly onConnect: () => void
  readonly onQuery: (name: string | undefined) => void
}

/** Connections that say when they are asked for, and which statement they send. */
function hearing(pool: Pool, { onConnect, onQuery }: Ears): SqlPool {
  return {
    end: () => pool.end(),
    async connect() {
      onConnect()
      const client = await pool.connect()
      return {
        on: (event, listener) => client.on(event as 'error', listener),
        release: (close) => client.release(close),
        query(statement) {
          onQuery(statement.name)
          return client.query(statement)
        },
      }
    },
  }
}
