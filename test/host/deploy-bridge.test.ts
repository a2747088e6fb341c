import { bridgeAt, bridgeContract, exitRootManagerContract } from '@truebook/contracts/deploy'
import { startAnvil } from '@truebook/host/chain/anvil'
import { main } from '@truebook/host/chain/deploy-bridge'
import { JsonRpcProvider, Wallet } from 'ethers'
import t from 'tap'
import { openProxy } from '../prover-worker/rpc-proxy.js'

const { url: RPC_URL, stop } = await startAnvil()
const provider = new JsonRpcProvider(RPC_URL, undefined, { cacheTimeout: -1 })
t.teardown(async () => {
  provider.destroy()
  await stop()
})

const DEPLOYER_KEY = `0x${'11'.repeat(32)}`
const deployer = new Wallet(DEPLOYER_KEY, provider)
const SETTLER_ADDRESS = new Wallet(`0x${'22'.repeat(32)}`).address
const OWNER_ADDRESS = new Wallet(`0x${'33'.repeat(32)}`).address
const env = { RPC_URL, DEPLOYER_KEY, SETTLER_ADDRESS }

t.test('who cannot pay is told so, without the key', async (t) => {
  t.capture(console, 'log', () => {})
  const error = await main([], env).catch((thrown: Error) => thrown)
  t.match(error, { name: 'HostError', message: /has 0\.0 ether on chain 31337.*insufficient/s })
  t.notMatch(String(error), DEPLOYER_KEY)
})

t.test('a bridge is deployed for its owner and settler', async (t) => {
  await provider.send('anvil_setBalance', [deployer.address, '0xde0b6b3a7640000'])
  const logged = t.capture(console, 'log', () => {})
  t.equal(await main([], { ...env, OWNER_ADDRESS, ROLLUP_NETWORK: '7' }), 0)
  const said = logged.args().flat().join('\n')
  const [, address = ''] = /^BRIDGE_ADDRESS=(0x\w{40})$/m.exec(said) ?? []
  t.match(said, /^BRIDGE_FROM_BLOCK=1$/m)

  const { exitRootManager } = await bridgeAt(address, provider)
  const manager = exitRootManagerContract(exitRootManager, provider)
  t.equal(await manager.getFunction('owner')(), OWNER_ADDRESS)
  t.equal(await manager.getFunction('settler')(), SETTLER_ADDRESS)
  t.equal(await bridgeContract(address, provider).getFunction('rollupNetwork')(), 7n)
})

t.test('one look at the receipt that fails ends nothing; what was sent is named', async (t) => {
  const proxy = await openProxy(t, RPC_URL)
  const given = { ...env, RPC_URL: proxy.url }
  let refusals = 1
  proxy.refuse = ({ method }) => {
    if (method !== 'eth_getTransactionReceipt' || refusals === 0) return undefined
    refusals -= 1
    return { code: -32000, message: 'no node is there' }
  }
  const logged = t.capture(console, 'log', () => {})
  t.equal(await main([], given), 0)
  t.equal(refusals, 0)
  const SENT = /^Sent as transaction (0x\w{64}): the bridge will be (0x\w{40})\.$/m
  const said = () => logged.args().flat().join('\n')
  const first = said()
  const [, , address = ''] = SENT.exec(first) ?? []
  t.match(first, `BRIDGE_ADDRESS=${address}`)

  refusals = Number.POSITIVE_INFINITY
  const impatient = { ...given, DEPLOY_WAIT_S: '1' }
  const error = await main([], impatient).catch((thrown: Error) => thrown)
  const [, hash = '', bridge = ''] = SENT.exec(said()) ?? []
  const message = `It was sent as transaction ${hash}, but whether that is in a block is not known (No receipt of transaction ${hash} within`
  t.match(error, { name: 'HostError', message })
  t.not(await provider.getCode(bridge), '0x', 'it was deployed')
})

t.test('what is missing or nowhere is a sentence', async (t) => {
  await t.rejects(main([], {}), {
    name: 'ConfigError',
    message: /RPC_URL.*\nDEPLOYER_KEY.*\nSETTLER/,
  })
  const message = /^RPC_URL names a chain that does not answer/
  await t.rejects(main([], { ...env, RPC_URL: 'http://127.0.0.1:1' }), {
    name: 'HostError',
    message,
  })
})
