import { audit } from '@truebook/engine/audit'
import { canonicalJson } from '@truebook/shared/canonical'
import { encode } from '@truebook/shared/codec'
import { type Command, commandsField, type SignedCommand } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import { Wallet } from 'ethers'
import t from 'tap'
import { commandMaker, USDC } from '../runtime/commands.js'
import { openDatabase, startEngine, until } from '../runtime/harness.js'

t.test(
  'an order is cancelled and amended by its own name, and a forged one is found',
  async (t) => {
    const { url, pool } = await openDatabase(t)
    const streams = memoryStreams()
    const engine = await startEngine(t, { url, streams })
    const owner = new Wallet(`0x${'42'.repeat(32)}`)
    const make = commandMaker({ seed: 13, now: Date.now })
    const before = engine.sequence()
    let sent = 0

    /** All of them are in one entry, and so in one row of the journal. */
    async function send(...commands: readonly Command[]) {
      await streams.commands.append(encode(commandsField, commands))
      sent += commands.length
      await until('they are committed', () => engine.sequence() === before + sent)
    }

    async function signed<C extends SignedCommand>(command: C, said: object): Promise<C> {
      const message = canonicalJson({ ...said, timestamp: command.signed.signedAt })
      const signature = Buffer.from((await owner.signMessage(message)).slice(2), 'hex')
      const digest = messageDigest(message)
      return { ...command, signed: { ...command.signed, message, signature, digest } }
    }

    const ORDER = {
      ticker: 'BTC_USDC',
      side: 'BUY',
      order_type: 'LIMIT',
      price: '100',
      quantity: '1',
    }
    const place = (client_order_id: string) =>
      signed(make.order(1, { quantity: lots(1_000_000), clientOrderId: client_order_id }), {
        ...{ action: 'PLACE_ORDER', client_order_id },
        ...ORDER,
      })
    const amend = { action: 'AMEND_ORDER', price: '99' }
    const cancel = { action: 'CANCEL_ORDER' }

    await send(make.deposit(owner.address.toLowerCase(), USDC, 10n ** 12n))
    const [first, second] = [await place('first'), await place('second')]
    await send(
      first,
      second,
      await signed(make.amend(1, first.id, { price: 9_900 }), {
        ...amend,
        client_order_id: 'first',
      }),
      await signed(make.cancel(1, first.id), { ...cancel, client_order_id: 'first' }),
    )
    const { rows } = await pool.query('select status from orders order by client_order_id')
    t.same(rows, [{ status: 'CANCELLED' }, { status: 'PENDING' }])
    t.match(await audit(pool, { signatures: true }), { ok: true, differences: [] })

    await send(
      await signed(make.amend(1, second.id, { price: 9_900 }), {
        ...{ ...amend, price: '99.00', client_order_id: 'first' },
      }),
      await signed(make.cancel(1, second.id), { ...cancel, client_order_id: 'third' }),
    )
    t.match(await audit(pool), { ok: true }, 'the ledger takes the word of the api')
    const { differences } = await audit(pool, { signatures: true })
    t.strictSame(
      differences,
      ['first', 'third'].map(
        (name, i) =>
          `The command with sequence ${before + sent - 1 + i} has client_order_id second, but its owner signed ${name}.`,
      ),
    )
  },
)
