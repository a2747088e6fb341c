import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startExchangeProcess } from '@truebook/bench/own-exchange'
import { auditExchange, findDatabase, NOT_REACHABLE } from '@truebook/bench/replay/audit'
import { readCapture } from '@truebook/bench/replay/capture'
import { compareBooks } from '@truebook/bench/replay/compare'
import { connect } from '@truebook/bench/replay/connection'
import { readMarket } from '@truebook/bench/replay/market'
import { createPlanner } from '@truebook/bench/replay/plan'
import { replay } from '@truebook/bench/replay/replay'
import { SILENT } from '@truebook/bench/replay/replay-progress'
import { openTraders } from '@truebook/bench/replay/traders'
import { freePort } from '@truebook/host/servers/free-port'
import t from 'tap'

// Of another Postgres than the exchange's own.
process.env.PGSSLMODE = 'require'
const dataDir = mkdtempSync(join(tmpdir(), 'truebook-test-'))
const env = { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: String(await freePort()) }
const start = () => startExchangeProcess({ env, report: () => {} })
let exchange = await start()
t.teardown(async () => {
  await exchange.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const url = `${exchange.url}/v1`
const openProgress = () => SILENT
const options = { url, speed: undefined, report: () => {}, openProgress }

t.test(
  'the replayed book and trades are the recorded ones, and the audit finds nothing',
  async (t) => {
    const { outcome, differences, orderId } = await replay({ ...options, limit: 150 })
    t.same(differences, [])
    t.match(outcome, { book_matches: true, trades_match: true })
    t.ok(outcome.orders > outcome.cancels && outcome.trades > 0)
    t.equal(await auditExchange(exchange.databaseUrl, orderId), 'ok')
  },
)

t.test('the database of a local exchange is found, and told from others', async (t) => {
  t.equal(await findDatabase(url, { DATA_DIR: dataDir }), exchange.databaseUrl)
  t.equal(await findDatabase('https://exchange.example/v1', { DATA_DIR: dataDir }), undefined)
  t.equal(await findDatabase(url, { DATA_DIR: join(dataDir, 'elsewhere') }), undefined)
  const foreign = '00000000-0000-7000-8001-000000000000'
  t.equal(await auditExchange(exchange.databaseUrl, foreign), NOT_REACHABLE)
  t.equal(await auditExchange(undefined, foreign), NOT_REACHABLE)
})

t.test('a replay goes on when the exchange is killed and started again', async (t) => {
  let killed: Promise<void> | undefined
  const kill = async () => {
    process.kill(exchange.pid as number, 'SIGKILL')
    await exchange.failed
    exchange = await start()
  }
  const update = (events: number) => {
    if (events > 100) killed ??= kill()
  }
  const openProgress = () => ({ update, stop: () => {} })
  const { outcome, differences, orderId } = await replay({ ...options, limit: 200, openProgress })
  await killed
  t.same(differences, [])
  t.match(outcome, { book_matches: true, trades_match: true })
  t.equal(await auditExchange(exchange.databaseUrl, orderId), 'ok')
})

t.test('orders that rest before a replay are traded away', async (t) => {
  const connection = connect({ url })
  t.teardown(() => connection.close())
  const { takers } = await openTraders(connection)
  const terms = { ticker: 'BTC_USDC', side: 'BUY', order_type: 'LIMIT' } as const
  await takers[3].placeOrder({ ...terms, price: '61000', quantity: '0.5' })
  const { outcome, differences } = await replay({ ...options, limit: 20 })
  t.same(differences, [])
  t.match(outcome, { book_matches: true, trades_match: true })
})

t.test('a level that is not the recorded one is named', async (t) => {
  const connection = connect({ url })
  t.teardown(() => connection.close())
  const { takers } = await openTraders(connection)
  const market = await readMarket(connection)
  const { recorded } = createPlanner(readCapture(market).snapshot, { makers: 8, takers: 4 })
  const terms = { ticker: 'BTC_USDC', side: 'SELL', order_type: 'LIMIT' } as const
  await takers[0].placeOrder({ ...terms, price: '150000', quantity: '0.1' })
  const [difference] = await compareBooks({ connection, market, recorded, patienceMs: 0 })
  t.match(difference, / level \S+ holds \S+, not \S+\.$/)
})
