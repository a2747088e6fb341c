import { parentPort } from 'node:worker_threads'
import { compareStates } from '@truebook/engine/audit/compare-states'
import { createExchange } from '@truebook/engine/core/exchange'
import { createReplayWindow } from '@truebook/engine/core/replay-window'
import { stateHash } from '@truebook/engine/core/state-hash'

/** A thread's program: hashes and compares states of 400,000 recent uses, of which one lacks the first. */
const [TIME, COUNT] = [1_700_000_000_000, 400_000]
const [stored, replayed] = [stateFrom(1), stateFrom(0)]
parentPort?.postMessage({
  hashes: [stateHash(stored.view()), stateHash(replayed.view())],
  differences: compareStates(stored.view(), replayed.view()),
})

function stateFrom(first: number) {
  const window = createReplayWindow()
  for (let i = first; i < COUNT; i++) {
    const orderId = { time: TIME, chance: i }
    const digest = { high: 7, low: i }
    window.add({ account: 1, digest, signedAt: TIME + i, orderId, market: 1, acceptedAt: TIME + i })
  }
  return createExchange({ window })
}
