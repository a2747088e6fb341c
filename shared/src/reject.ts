/** One refusal: the HTTP status, and the sentence used when the occasion gives no better one. */
export interface Reject {
  readonly status: number
  readonly message: string
  /** Whether existing clients compare the sentence word for word. */
  readonly isContract?: boolean
}

/**
 * Every refusal of the exchange. A code never changes once used: the journal holds it by name.
 */
export const REJECTS = {
  // The request itself.
  INVALID_JSON: { status: 400, message: 'The body must be one flat JSON object.' },
  MISSING_FIELDS: { status: 400, message: 'Missing required fields.', isContract: true },
  INVALID_FIELD: { status: 400, message: 'A field has a value that is not allowed.' },
  UNKNOWN_FIELD: { status: 400, message: 'The request has a field that is not known here.' },
  INVALID_QUERY: { status: 400, message: 'The query string is not valid.' },
  DUPLICATE_QUERY_KEY: { status: 400, message: 'A query key may be given only once.' },
  UNEXPECTED_BODY: { status: 400, message: 'This method takes no body.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send the body as application/json.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  INVALID_REQUEST: { status: 400, message: 'The request is not valid HTTP.' },
  NOT_FOUND: { status: 404, message: 'There is no such route.' },
  UPGRADE_REQUIRED: { status: 426, message: 'This route is a WebSocket: ask for an upgrade.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This route does not take that method.' },

  // Who asks.
  INVALID_API_KEY: { status: 401, message: 'Invalid API key or signature.', isContract: true },
  INVALID_TIMESTAMP: { status: 400, message: 'The timestamp is outside the allowed window.' },
  INVALID_SIGNATURE: { status: 403, message: 'Invalid message signature.', isContract: true },
  INVALID_SESSION: { status: 401, message: 'The session token is not valid or has expired.' },
  INVALID_SIGN_IN: { status: 401, message: 'The sign-in message or its signature is not valid.' },
  IP_NOT_ALLOWED: { status: 403, message: 'This API key may not be used from this address.' },
  MISSING_SCOPE: { status: 403, message: 'This API key lacks the scope that the route asks for.' },
  READ_ONLY_KEY: { status: 403, message: 'This API key may only read.' },
  BROADER_KEY: { status: 403, message: 'A key gives no other key more than it has itself.' },
  KEY_NOT_FOUND: { status: 404, message: 'This account has no such API key.' },
  TOO_MANY_KEYS: { status: 400, message: 'This account has as many API keys as it may.' },
  TWO_FACTOR_NEEDED: {
    status: 403,
    message: 'This is for accounts with two-factor authentication on.',
  },
  TWO_FACTOR_CODE_MISSING: {
    status: 403,
    message: 'Two-factor authentication is on: send a code as x-2fa-code.',
  },
  INVALID_TWO_FACTOR_CODE: { status: 403, message: 'The two-factor code is wrong or used.' },
  TWO_FACTOR_LOCKED: { status: 429, message: 'There were too many wrong two-factor codes.' },
  TWO_FACTOR_IS_ON: { status: 400, message: 'Two-factor authentication is on already.' },
  TWO_FACTOR_IS_OFF: {
    status: 400,
    message: 'Two-factor authentication is not on, or not started.',
  },
  ALREADY_LISTED: { status: 400, message: 'The allow-list has this address already.' },
  NOT_LISTED: { status: 404, message: 'The allow-list has no such address.' },
  ALLOW_LIST_FULL: { status: 400, message: 'The allow-list has as many addresses as it may.' },
  ACCOUNT_FROZEN: { status: 403, message: 'The account is frozen: it may read and cancel.' },
  FORBIDDEN: { status: 403, message: 'Permission Denied.' },
  REPLAYED_MESSAGE: {
    status: 400,
    message:
      'The same signed text was taken before, and is taken once, whatever its signature: to do the same again, send another timestamp, and the signature with it.',
  },

  // Orders.
  INVALID_MARKET: { status: 404, message: 'Invalid market.', isContract: true },
  NO_PRICE: { status: 404, message: 'The market has no price yet.' },
  INVALID_ORDER_ID: { status: 400, message: 'Invalid order ID.', isContract: true },
  ORDER_NOT_FOUND: { status: 404, message: 'Order not found.', isContract: true },
  ORDER_CLOSED: {
    status: 400,
    message: 'Order cannot be canceled or is already processed.',
    isContract: true,
  },
  ORDER_FILLED: {
    status: 403,
    message: 'Permission Denied. Order is already filled.',
    isContract: true,
  },
  CANCELLATION_ALREADY_RECEIVED: {
    status: 400,
    message: 'Your cancellation request is already received.',
    isContract: true,
  },
  QUANTITY_ALREADY_FILLED: {
    status: 400,
    message: 'quantity must be more than what is already filled.',
  },
  DUPLICATE_CLIENT_ORDER_ID: {
    status: 400,
    message: 'client_order_id was already used by another order of this account.',
  },
  DUPLICATE_ORDER_ID: { status: 409, message: 'An order with this id already exists.' },
  MARKET_PAUSED: { status: 400, message: 'The market is paused.' },
  MARKET_CANCEL_ONLY: { status: 400, message: 'The market accepts only cancels now.' },
  MARKET_POST_ONLY: { status: 400, message: 'The market accepts only post-only orders now.' },
  PRICE_BELOW_MINIMUM: { status: 400, message: "price is below the market's minimum." },
  PRICE_OUTSIDE_BAND: {
    status: 400,
    message: "price is further from the market's price than it allows.",
  },
  QUANTITY_BELOW_MINIMUM: { status: 400, message: "quantity is below the market's minimum." },
  NOTIONAL_BELOW_MINIMUM: {
    status: 400,
    message: "price × quantity is below the market's min_trade_size.",
  },
  NOTIONAL_TOO_LARGE: {
    status: 400,
    message: 'price × quantity, or quote_quantity, is beyond what a book can hold.',
  },
  WOULD_MATCH: { status: 400, message: 'A post-only order would have matched at once.' },
  OWN_ORDER_TOO_DEEP: {
    status: 400,
    message:
      'A fill-or-kill order, or a market buy by quantity, must end within the first 4096 orders of a price at which one of your own stands, but this one would end behind them: cancel your own, or ask for expire_maker.',
  },
  TOO_MANY_PRICES: {
    status: 400,
    message:
      'For the orders before this one in its batch more than 65536 prices were looked at to see what they would fill: send it by itself.',
  },
  TOO_MANY_EVENTS: {
    status: 400,
    message:
      'The ones before this one in its batch led to more than 131072 events, such as fills: send it by itself.',
  },
  ALREADY_EXPIRED: { status: 400, message: 'expires_at must lie in the future.' },
  BOOK_FULL: {
    status: 503,
    message: 'The book holds 1048576 orders, as many as it can; try again later.',
  },
  TOO_MANY_OPEN_ORDERS: {
    status: 400,
    message: 'An account may have 10000 open orders in a market; cancel some first.',
  },
  INSUFFICIENT_BALANCE: { status: 400, message: 'Insufficient balance.' },
  SEQUENCE_NOT_KEPT: { status: 404, message: 'The book of that sequence is not kept.' },

  // Money in and out.
  INVALID_ASSET: { status: 404, message: 'Invalid asset.' },
  INVALID_AMOUNT: { status: 400, message: 'amount is not allowed.' },
  INVALID_CHAIN: { status: 400, message: 'chain_id names no chain that withdrawals go to.' },
  ASSET_NOT_ON_CHAIN: { status: 400, message: 'The asset has no token on that chain.' },
  WITHDRAWAL_BELOW_MINIMUM: {
    status: 400,
    message: 'amount is below the least that may be withdrawn.',
  },
  WITHDRAWAL_LIMIT_REACHED: {
    status: 400,
    message: 'amount is more than what may still be withdrawn today.',
  },
  WITHDRAWAL_NOT_FOUND: { status: 404, message: 'There is no such withdrawal.' },
  ADDRESS_NOT_ALLOWED: { status: 403, message: "The address is not on this account's allow-list." },
  TRANSFER_NOT_FOUND: { status: 404, message: 'Transfer not found.' },
  SELF_TRANSFER: { status: 400, message: 'A transfer must go to another wallet.' },
  DUPLICATE_DEPOSIT: { status: 409, message: 'This deposit was already credited.' },
  ACCOUNT_NOT_FOUND: { status: 404, message: 'There is no such account.' },
  ACCOUNTS_FULL: {
    status: 403,
    message: 'The wallet has no account, and the exchange opens no more: only a deposit still may.',
  },

  // Operators.
  MARKET_EXISTS: { status: 409, message: 'A market with this id or ticker already exists.' },
  ASSET_EXISTS: { status: 409, message: 'An asset with this id or symbol already exists.' },
  INVALID_MARKET_RULES: { status: 400, message: 'The rules of the market contradict each other.' },
  UNDECODABLE_ENTRY: { status: 400, message: 'The stream entry could not be decoded.' },

  // The exchange's own state.
  OUTCOME_UNKNOWN: {
    status: 504,
    message: 'No outcome came in time; do not assume either way.',
  },
  UNAVAILABLE: { status: 503, message: 'The exchange cannot take this request now; try again.' },
  OVERLOADED: {
    status: 503,
    message: 'There is more to do than can be done in time; nothing came of this request.',
  },
  CREDITS_EXHAUSTED: { status: 429, message: "The plan's credits of this day are used up." },
  TOO_MANY_SUBSCRIPTIONS: {
    status: 429,
    message: 'A connection may not subscribe to more channels; unsubscribe from one first.',
  },
  TOO_MANY_REQUESTS: { status: 429, message: 'Too many requests; slow down.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, Reject>

/** The name of a refusal; it is sent to clients as `code`. */
export type RejectCode = keyof typeof REJECTS

/** Whether a text names a refusal. */
export function isRejectCode(text: string): text is RejectCode {
  return Object.hasOwn(REJECTS, text)
}
