import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@truebook/client'
import { chainIdOf } from '@truebook/host/chain/rpc'
import { HostError, reasonOf } from '@truebook/host/host-error'
import { forPeople } from './replay/refusal.js'

const LOOKS = 5
const PAUSE_MS = 1_000
const ANSWER_MS = 5_000

/** Called once with what is being waited for. */
type Report = (line: string) => void

/** Waits for an exchange whose API has this base; throws a sentence after a few failed looks. */
export async function reachExchange(url: string, report: Report): Promise<void> {
  const client = createClient({ url, patienceMs: 0, answerMs: ANSWER_MS })
  const waiting = `Waiting for an exchange to answer at ${url} …`
  await untilAnswered(() => client.call('get', '/time'), { waiting, report }).catch((error) => {
    throw forPeople(error, url)
  })
}

/**
 * Waits for the node of --rpc, and returns the id of its chain. A node's URL may hold a secret, so it is not
 * repeated.
 */
export function reachNode(rpc: string, report: Report): Promise<number> {
  const waiting = 'Waiting for the node of --rpc to answer …'
  return untilAnswered(() => chainIdOf(rpc), { waiting, report }).catch((cause) => {
    throw new HostError(`No node answers at --rpc: ${reasonOf(cause)}.`, { cause })
  })
}

async function untilAnswered<T>(
  look: () => Promise<T>,
  { waiting, report }: { readonly waiting: string; readonly report: Report },
): Promise<T> {
  for (let looks = 1; ; looks++) {
    try {
      return await look()
    } catch (error) {
      if (looks === LOOKS) throw error
      if (looks === 1) report(waiting)
      await sleep(PAUSE_MS)
    }
  }
}
