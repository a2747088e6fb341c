import { createPlayWallet, createWallet } from '@truebook/bench/replay/wallet'
import { recoverAddress } from '@truebook/shared/recover'
import { Wallet } from 'ethers'
import t from 'tap'

const KEYS = Array.from({ length: 20 }, (_, index) => Buffer.alloc(32, index + 1))
const MESSAGES = ['', 'hello', '{"action":"PLACE_ORDER"}', 'ünïcödé ✓', 'x'.repeat(1000)]

t.test('addresses and signatures are those of ethers, natively and portably', async (t) => {
  for (const key of KEYS) {
    const ethers = new Wallet(`0x${key.toString('hex')}`)
    const native = createWallet(key)
    const portable = createWallet(key, { native: false })
    t.equal(native.address, ethers.address)
    t.equal(portable.address, ethers.address)
    for (const message of MESSAGES) {
      const signature = ethers.signMessageSync(message)
      t.equal(native.sign(message), signature)
      t.equal(portable.sign(message), signature)
      t.equal(recoverAddress(message, signature), ethers.address.toLowerCase())
    }
  }
})

t.test('a play wallet is the same wherever its text is the same', async (t) => {
  t.equal(createPlayWallet('a').address, createPlayWallet('a').address)
  t.not(createPlayWallet('a').address, createPlayWallet('b').address)
})
