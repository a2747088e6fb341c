import { setTimeout as sleep } from 'node:timers/promises'
import type { RpcStep } from '../../prover-worker/rpc-proxy.js'
import { MOST_UNDONE } from '../chain.js'
import type { Exchange } from '../exchange.js'
import { type Fault, spellOf } from './fault.js'

const STEP_LIMIT_MS = 3_000
const MOST_SILENT_MS = 2_500

/** Where something has just been decided and not yet been done, or done and not noted. */
const STEPS: readonly RpcStep[] = [
  { method: 'eth_getTransactionCount', when: 'before' },
  { method: 'eth_estimateGas', when: 'after' },
  { method: 'eth_sendRawTransaction', when: 'before' },
  { method: 'eth_sendRawTransaction', when: 'after' },
  { method: 'eth_getTransactionReceipt', when: 'after' },
  { method: 'eth_getLogs', when: 'after' },
  { method: 'eth_getTransactionByHash', when: 'before' },
]

/** What goes wrong between the exchange and its chain. */
export const CHAINS: readonly Fault[] = [
  ...(['slow', 'frozen', 'cut', 'half-open'] as const).map(
    (weather): Fault => ({
      name: `connection to the chain ${weather}`,
      async inject({ toChain }, { random, struck }) {
        toChain.become(weather)
        struck()
        await sleep(spellOf(random, MOST_SILENT_MS))
        toChain.become('fine')
      },
    }),
  ),
  {
    name: 'node of the chain started again',
    async inject({ chain }, { struck }) {
      struck()
      await chain.restart()
    },
  },
  {
    name: 'node of the chain killed, its last blocks lost',
    async inject({ chain }, { random, struck }) {
      struck()
      await chain.lose(random.between(1, MOST_UNDONE))
    },
  },
  {
    name: 'reorg',
    async inject({ chain }, { random, struck }) {
      struck()
      await chain.reorg(random.between(1, MOST_UNDONE))
    },
  },
  {
    name: 'no blocks for a while',
    async inject({ chain }, { random, struck }) {
      chain.setMining(false)
      struck()
      await sleep(spellOf(random, 2 * MOST_SILENT_MS))
      chain.setMining(true)
    },
  },
  {
    name: 'fee of the next block raised',
    async inject({ chain }, { random, struck }) {
      const fee = BigInt(random.between(5, 50)) * 10n ** 9n
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', [`0x${fee.toString(16)}`])
      struck()
    },
  },
  {
    name: "the settler's account used by somebody else",
    async inject({ chain }, { struck }) {
      const { address } = chain.settler
      await chain.rpc('anvil_impersonateAccount', [address])
      const nothing = { from: address, to: address, value: '0x0', gas: '0x5208' }
      // Where its own transaction waits already, the node refuses this one.
      await chain.rpc('eth_sendTransaction', [nothing]).then(struck, () => undefined)
      await chain.rpc('anvil_stopImpersonatingAccount', [address])
    },
  },
  {
    name: 'kill -9 of the prover-worker at a step',
    async inject(exchange, { random, struck }) {
      await killAt(exchange, random.pick(STEPS), struck)
    },
  },
  {
    name: 'a second prover-worker for a while',
    async inject({ proveBeside }, { random, struck }) {
      const second = proveBeside()
      await second.ready()
      struck()
      await sleep(random.below(1_500))
      await second.stop()
    },
  },
  {
    name: 'two prover-workers, one of which stands still',
    async inject({ prover, proveBeside }, { random, struck }) {
      const second = proveBeside()
      await second.ready()
      const still = random.pick([prover, second])
      still.signal('SIGSTOP')
      struck()
      await sleep(spellOf(random, 2 * MOST_SILENT_MS))
      still.signal('SIGCONT')
      await sleep(random.below(1_500))
      await second.stop()
    },
  },
]

/** Ends without a kill where the worker has nothing to do that takes it there. */
async function killAt(
  { prover, rpcSteps }: Exchange,
  at: RpcStep,
  struck: () => void,
): Promise<void> {
  const isOver = new Promise<void>((resolve) => {
    rpcSteps.onStep = ({ method, when }) => {
      if (method !== at.method || when !== at.when) return
      // Once: what follows it must not come here again.
      rpcSteps.onStep = () => undefined
      prover.signal('SIGKILL')
      struck()
      resolve()
    }
  })
  await Promise.race([isOver, sleep(STEP_LIMIT_MS)])
  rpcSteps.onStep = () => undefined
}
