import { bridgeContract, tokenContract } from '@truebook/contracts/deploy'
import { mined } from '@truebook/contracts/mined'
import { HostError } from '@truebook/host/host-error'
import { JsonRpcProvider, Network, NonceManager, Wallet } from 'ethers'

/** A wallet on a chain of play, where anybody can mint. */
export interface PlayAccount {
  readonly wallet: Wallet
  balance(token: string): Promise<bigint>
  /** Mints an amount and deposits it at the bridge; returns the hash of the deposit. */
  deposit(terms: { bridge: string; token: string; amount: bigint }): Promise<string>
  /** Sends a call, and returns its hash once it is in a block. */
  send(call: { readonly to: string; readonly data: string }): Promise<string>
}

/** The exchange is the first and only rollup of its bridge. */
const EXCHANGE_NETWORK = 1
const GAS_MONEY = '0x56bc75e2d63100000'

export interface PlayChain {
  /** A wallet that nobody had before, with ether for its transactions. */
  freshAccount(): Promise<PlayAccount>
  close(): void
}

export function openPlayChain(rpcUrl: string, chainId: number): PlayChain {
  const network = Network.from(chainId)
  const options = { staticNetwork: network, cacheTimeout: -1 }
  const provider = new JsonRpcProvider(rpcUrl, network, options)
  return {
    async freshAccount() {
      const wallet = new Wallet(Wallet.createRandom().privateKey, provider)
      await giveGasMoney(provider, wallet.address)
      return accountOf(wallet)
    },
    close: () => provider.destroy(),
  }
}

function accountOf(wallet: Wallet): PlayAccount {
  const signer = new NonceManager(wallet)
  return {
    wallet,
    balance: (token) => tokenContract(token, wallet).getFunction('balanceOf').staticCall(wallet),
    async deposit({ bridge, token, amount }) {
      const contract = tokenContract(token, signer)
      await mined(await contract.getFunction('mint')(wallet.address, amount))
      await mined(await contract.getFunction('approve')(bridge, amount))
      const send = bridgeContract(bridge, signer).getFunction('bridgeAsset')
      const sent = await send(EXCHANGE_NETWORK, wallet.address, amount, token, false, '0x')
      return (await mined(sent)).hash
    },
    async send({ to, data }) {
      return (await mined(await signer.sendTransaction({ to, data }))).hash
    },
  }
}

async function giveGasMoney(provider: JsonRpcProvider, address: string): Promise<void> {
  await provider.send('anvil_setBalance', [address, GAS_MONEY]).catch((cause: Error) => {
    const message = `The chain gives no ether to a fresh wallet, so it is none of play: ${cause.message}.`
    throw new HostError(message, { cause })
  })
}
