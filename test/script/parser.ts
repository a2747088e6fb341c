import type { Amendment, Command, NewOrder, Signed, SignedCommand } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Market } from '@truebook/shared/market'
import { atoms, type Lots, lots, NO_ATOMS, ticks } from '@truebook/shared/units'
import { MARKET_STATUSES, SELF_TRADES, TIMES_IN_FORCE } from '@truebook/shared/words'
import type { Step } from '../sim/flow.js'
import { ASSETS, type Names, START } from './names.js'

type Base = { readonly id: { readonly time: number; readonly chance: number } }

const MARKET = 1

/**
 * Reads the lines of one scenario, one after the other:
 *
 *     market taker 700 band 500 …    makes the market, with rules other than the usual ones
 *     status PAUSED                  sets its status
 *     freeze A / thaw A              freezes an account, or lets it act again
 *     time 500                       lets time pass, to 500 ms after the start
 *     fees A 5 CASH                  pays fees of the house out
 *     expire 2 [at 500]              closes two of what is due, then or at the time of the last line
 *     deposit A 1000 CASH [#7]       with its number, when that matters
 *     A buy 5 @ 100 [as a1] [ioc|fok] [post] [until 500] [stp maker] [cid x]
 *     A sell 5                       a market order
 *     A buy for 500                  a market order by quote
 *     A amend a1 [3] [@ 101]         a new whole size, a new price, or both
 *     A places buy 5 @ 100 as a1 ; sell 3 @ 101 …     a batch, which is called "batch"
 *     A cancels a1 a2                a batch
 *     A amends a1 3 @ 101 ; a2 1 …   a batch
 *     A cancel a1 / A cancel-all / A cancel-after 5000 / A pays B 5 CASH / A withdraws 5 CASH
 *     again                          the last signed message once more, under another id
 *
 * Wallets get their accounts when they are first named. An order without a name is called by its
 * wallet's letter in lower case.
 */
export function createParser(names: Names): (line: string) => readonly Step[] {
  let time = START
  let count = 0
  let last: SignedCommand | undefined
  let opened = false

  function parse(line: string): Step[] {
    const words = line.split(' ')
    const commands: Command[] = []
    if (words[0] === 'market' || !opened) {
      opened = true
      commands.push(...marketCommands(words[0] === 'market' ? words.slice(1) : []))
    }
    for (const word of words) {
      if (/^[A-Z]$/.test(word)) commands.push(...openAccount(word))
    }
    if (words[0] === 'time') time = START + Number(words[1])
    if (words[0] === 'expire' && words.includes('at')) time = START + Number(words[3])
    if (words[0] !== 'market') commands.push(commandOf(words))
    return commands.map((command) => ({ time, command }))
  }

  function commandOf(words: readonly string[]): Command {
    const [first, second] = words
    if (first === 'time') return { type: 'tick', ...next() }
    if (first === 'expire') return { type: 'expire', ...next(), most: Number(second) }
    if (first === 'status') {
      const status = oneOf(MARKET_STATUSES, second)
      return { type: 'set_market_status', ...next(), market: MARKET, status }
    }
    if (first === 'price') {
      return { type: 'set_reference_price', ...next(), market: MARKET, price: Number(second) }
    }
    if (first === 'freeze' || first === 'thaw') {
      const { wallet } = names.account(second)
      return { type: 'set_account_frozen', ...next(), wallet, frozen: first === 'freeze' }
    }
    if (first === 'deposit') return deposit(words)
    if (first === 'fees') {
      const { wallet: toWallet } = names.account(second)
      return { type: 'pay_fees', ...next(), toWallet, ...money(words[2], words[3]) }
    }
    if (first === 'again' && last) {
      const id = next().id
      names.call('again', id)
      return { ...last, id }
    }
    const { account } = names.account(first)
    last = signedCommand({ ...next(), signed: sign(account) }, words)
    return last
  }

  function deposit([, letter, amount, asset, number]: readonly string[]): Command {
    const { wallet } = names.account(letter)
    const depositCount = number === undefined ? count : Number(number.slice(1))
    const key = { network: number === undefined ? 1 : 2, depositCount }
    return { type: 'deposit', ...next(), wallet, ...money(amount, asset), ...key }
  }

  function signedCommand(
    base: Base & { readonly signed: Signed },
    words: readonly string[],
  ): SignedCommand {
    const [letter, verb, object] = words
    switch (verb) {
      case 'buy':
      case 'sell':
        return { type: 'place_order', ...base, ...newOrder(base, letter, words.slice(1)) }
      case 'amend':
        return { type: 'amend_order', ...base, ...amendment(words.slice(2)) }
      case 'amends': {
        const parts = words.slice(2).join(' ').split(' ; ')
        const amendments = parts.map((part) => amendment(part.split(' ')))
        return { type: 'amend_batch', ...base, amendments }
      }
      case 'places': {
        names.call('batch', base.id)
        const parts = words.slice(2).join(' ').split(' ; ')
        const orders = parts.map((part) => newOrder(next(), letter, part.split(' ')))
        return { type: 'place_batch', ...base, orders }
      }
      case 'cancels': {
        const orders = words
          .slice(2)
          .map((name) => ({ market: MARKET, orderId: names.order(name) }))
        return { type: 'cancel_batch', ...base, orders }
      }
      case 'cancel':
        return { type: 'cancel_order', ...base, market: MARKET, orderId: names.order(object) }
      case 'cancel-all':
        return { type: 'cancel_all', ...base, market: MARKET }
      case 'cancel-after':
        return { type: 'cancel_all_after', ...base, timeout: Number(object) }
      case 'pays': {
        const { wallet: toWallet } = names.account(object)
        return { type: 'transfer', ...base, toWallet, ...money(words[3], words[4]) }
      }
      case 'withdraws':
        return { type: 'withdraw', ...base, ...money(object, words[3]), chainId: 1 }
      default:
        throw new Error(`No command begins with "${letter} ${verb}".`)
    }
  }

  function newOrder({ id }: Base, letter: string, words: readonly string[]): NewOrder {
    const named = words.indexOf('as')
    names.call(named === -1 ? letter.toLowerCase() : words[named + 1], id)
    return { id, market: MARKET, ...termsOf(words) }
  }

  function amendment([name, ...words]: readonly string[]): Amendment {
    const at = words.indexOf('@')
    const price = at === -1 ? 0 : Number(words[at + 1])
    const quantity = (at === 0 ? 0 : Number(words[0] ?? 0)) as Lots
    return { market: MARKET, orderId: names.order(name), price, quantity }
  }

  function openAccount(letter: string): Command[] {
    const { wallet, isNew } = names.account(letter)
    return isNew ? [{ type: 'open_account', ...next(), wallet }] : []
  }

  function marketCommands(words: readonly string[]): Command[] {
    const assets = ASSETS.map((symbol, i): Command => {
      const digits = { decimals: 0, displayDecimals: 0, chainDecimals: 0 }
      return {
        type: 'create_asset',
        ...next(),
        asset: { id: i + 1, symbol, name: symbol, ...digits },
      }
    })
    return [...assets, { type: 'create_market', ...next(), market: marketOf(words) }]
  }

  function next(): Base {
    count += 1
    return { id: { time: START, chance: count } }
  }

  function sign(account: number): Signed {
    const message = `message ${count}`
    const digest = messageDigest(message)
    return { account, signedAt: time, digest, message, signature: Buffer.alloc(65) }
  }

  return parse
}

function money(amount: string, asset: string) {
  const index = ASSETS.indexOf(asset)
  return { amount: atoms(BigInt(amount)), asset: index + 1 || 99 }
}

function termsOf(words: readonly string[]): Omit<NewOrder, 'id' | 'market'> {
  const after = (word: string) => words[words.indexOf(word) + 1]
  const has = (word: string) => words.includes(word)
  const timeInForce = TIMES_IN_FORCE.find((word) => has(word.toLowerCase()))
  const byQuote = has('for')
  const mode = SELF_TRADES.find((word) => has('stp') && word === `expire_${after('stp')}`)
  return {
    side: words[0] === 'buy' ? 'BUY' : 'SELL',
    orderType: has('@') ? 'LIMIT' : 'MARKET',
    timeInForce: timeInForce ?? 'GTC',
    price: has('@') ? Number(after('@')) : 0,
    quantity: (byQuote ? 0 : Number(words[1])) as Lots,
    quoteQuantity: byQuote ? atoms(BigInt(after('for'))) : NO_ATOMS,
    expiresAt: has('until') ? START + Number(after('until')) : 0,
    postOnly: has('post'),
    selfTrade: mode ?? 'market_default',
    clientOrderId: has('cid') ? after('cid') : '',
  }
}

/** A market without limits worth the name, but for what the words say. */
function marketOf(words: readonly string[]): Market {
  const after = (word: string) =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined
  const number = (word: string, usual: number) => Number(after(word) ?? usual)
  return {
    id: MARKET,
    ticker: 'GOLD_CASH',
    description: '',
    baseAsset: 2,
    quoteAsset: 1,
    tickSize: '1',
    stepSize: '1',
    minPrice: ticks(number('minprice', 1)),
    minQuantity: lots(number('minquantity', 1)),
    minTradeSize: atoms(BigInt(number('mintrade', 0))),
    makerFeePpm: number('maker', 0),
    takerFeePpm: number('taker', 0),
    marketOrderMarginBps: number('margin', 10_000),
    maxPriceDeviationBps: number('band', 1_000_000),
    selfTrade: SELF_TRADES.find((word) => word === `expire_${after('stp')}`) ?? 'expire_taker',
  }
}

function oneOf<T extends string>(words: readonly T[], word: string): T {
  const found = words.find((one) => one === word)
  if (found === undefined) throw new Error(`${word} is none of ${words.join(', ')}.`)
  return found
}
