import { createExchange } from '@truebook/engine/core/exchange'
import type { ExchangeSnapshot } from '@truebook/engine/core/snapshot'
import { stateHash } from '@truebook/engine/core/state-hash'
import { decode, encode } from '@truebook/shared/codec'
import { sha256Hex } from '@truebook/shared/digest'
import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { snapshotOfFlow } from '../../sim/snapshot-of-flow.js'
import { snapshotField, snapshotOf } from '../../snapshot.js'

const snapshot = snapshotOfFlow(2000)

t.test('the hash of the first state is fixed', async (t) => {
  const hash = stateHash(createExchange().view())
  // Every change of the codec's tables shows here: journals that exist would no longer agree.
  t.equal(hash, '15ec7bf0b50732b49f8228e07d24365338f9e3ab994b00af08e5a3bffe55fd8b')
})

t.test('equal states have equal hashes, however they came about', async (t) => {
  t.equal(stateHash(snapshotOfFlow(2000)), stateHash(snapshot))
  const restored = snapshotOf(createExchange({ snapshot }))
  t.equal(stateHash(restored), stateHash(snapshot))
})

t.test('the hash is that of all bytes, though they are hashed in pieces', async (t) => {
  const { recent } = snapshot
  const large = { ...snapshot, recent: Array.from({ length: 9 }, () => recent).flat() }
  const bytes = encode(snapshotField, large)
  t.ok(bytes.length > 3 * 65_536, `${bytes.length} bytes are more than a piece`)
  t.equal(stateHash(large), sha256Hex(bytes))
})

t.test('a snapshot survives its bytes', async (t) => {
  t.same(decode(snapshotField, encode(snapshotField, snapshot)), snapshot)
})

t.test('whatever differs changes the hash', async (t) => {
  const { markets, accounts, balances, orders, recent, deposits, assets, timers } = snapshot
  const first = <T>(list: readonly T[], change: Partial<T>): T[] => [
    { ...list[0], ...change },
    ...list.slice(1),
  ]
  const changes: Partial<ExchangeSnapshot>[] = [
    { sequence: snapshot.sequence + 1 },
    { time: snapshot.time + 1 },
    { priority: snapshot.priority + 1 },
    { exitIndex: snapshot.exitIndex + 1 },
    { assets: first(assets, { name: 'other' }) },
    { assets: assets.slice(1) },
    { markets: first(markets, { status: 'CANCEL_ONLY' }) },
    { markets: first(markets, { lastPrice: markets[0].lastPrice + 1 }) },
    { markets: first(markets, { lastMicros: markets[0].lastMicros + 1 }) },
    { markets: first(markets, { tradeNumber: markets[0].tradeNumber + 1 }) },
    { accounts: accounts.slice(1) },
    { accounts: first(accounts, { frozen: !accounts[0].frozen }) },
    { balances: first(balances, { available: atoms(balances[0].available + 1n) }) },
    { balances: first(balances, { held: atoms(balances[0].held + 1n) }) },
    { orders: first(orders, { account: 99 }) },
    { orders: first(orders, { expiresAt: 1 }) },
    { orders: first(orders, { orderId: { time: 1, chance: 1 } }) },
    { orders: [...orders].reverse() },
    { recent: first(recent, { acceptedAt: 1 }) },
    { recent: recent.slice(1) },
    { deposits: deposits.slice(1) },
    { timers: [...timers, { account: 99, dueAt: 1 }] },
  ]
  const hashes = changes.map((change) => stateHash({ ...snapshot, ...change }))
  t.equal(new Set([stateHash(snapshot), ...hashes]).size, changes.length + 1)
})
