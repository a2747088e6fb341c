// Made of /openapi.json by "npm run client:types": not to be changed by hand.

export interface paths {
    readonly "/api-keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All of one's keys
         * @description All of one's keys. A key needs the scope `profile:read`.
         */
        readonly get: operations["getApiKeys"];
        /**
         * Make a key
         * @description Its secret is shown this once. Without a body it may do all that its maker may, but for what asks for two-factor authentication. A key needs the scope `keys:write`.
         */
        readonly put: operations["putApiKeys"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api-keys/{api_key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One of one's keys
         * @description One of one's keys. A key needs the scope `profile:read`.
         */
        readonly get: operations["getApiKeysByApiKey"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a key
         * @description Delete a key. A key needs the scope `keys:write`.
         */
        readonly delete: operations["deleteApiKeysByApiKey"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Switch a key on or off
         * @description Switch a key on or off. A key needs the scope `keys:write`.
         */
        readonly patch: operations["patchApiKeysByApiKey"];
        readonly trace?: never;
    };
    readonly "/auth/nonce": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A nonce for one sign-in within five minutes
         * @description A nonce for one sign-in within five minutes.
         */
        readonly get: operations["getAuthNonce"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/auth/verify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign in with a wallet, EIP-4361
         * @description Sign in with a wallet, EIP-4361.
         */
        readonly post: operations["postAuthVerify"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dev/faucet": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Play money for any wallet
         * @description Play money for any wallet.
         */
        readonly post: operations["postDevFaucet"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether this copy can take requests
         * @description Whether this copy can take requests.
         */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All markets
         * @description All markets.
         */
        readonly get: operations["getMarkets"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One market, with its last 24 hours
         * @description One market, with its last 24 hours.
         */
        readonly get: operations["getMarketsByBaseByQuote"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/order-book": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its order book, best levels first
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side.
         */
        readonly get: operations["getMarketsByBaseByQuoteOrderBook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/orderbook": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its order book, best levels first
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side.
         */
        readonly get: operations["getMarketsByBaseByQuoteOrderbook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/trades": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its trades, newest first
         * @description Its trades, newest first.
         */
        readonly get: operations["getMarketsByBaseByQuoteTrades"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One market, with its last 24 hours
         * @description One market, with its last 24 hours.
         */
        readonly get: operations["getMarketsByTicker"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/order-book": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its order book, best levels first
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side.
         */
        readonly get: operations["getMarketsByTickerOrderBook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/orderbook": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its order book, best levels first
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side.
         */
        readonly get: operations["getMarketsByTickerOrderbook"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/trades": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its trades, newest first
         * @description Its trades, newest first.
         */
        readonly get: operations["getMarketsByTickerTrades"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Counters for Prometheus
         * @description Counters for Prometheus.
         */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/orders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One's own orders, newest first
         * @description side, order_type and status take several words, joined by commas. A key needs the scope `orders:read`.
         */
        readonly get: operations["getOrders"];
        readonly put?: never;
        /**
         * Place an order
         * @description Answered when its fate is committed. Sent again, the same signed order is refused as REPLAYED_MESSAGE with the order_id of the first. A key needs the scope `orders:write`. The wallet signs the action `PLACE_ORDER`.
         */
        readonly post: operations["postOrders"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/orders/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One order with its trades
         * @description One order with its trades. A key needs the scope `orders:read`.
         */
        readonly get: operations["getOrdersById"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Cancel an order
         * @description Answered when the order is closed and its funds are free. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ORDER`.
         */
        readonly delete: operations["deleteOrdersById"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Amend an order: another price or size
         * @description A smaller quantity alone keeps its place in the queue. It is one step: refused, the order stays as it was. A key needs the scope `orders:write`. The wallet signs the action `AMEND_ORDER`.
         */
        readonly patch: operations["patchOrdersById"];
        readonly trace?: never;
    };
    readonly "/orders/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Place up to fifty orders under one signature
         * @description They are decided one after the other, and nothing comes between them; each has an outcome of its own, in the order sent. A key needs the scope `orders:write`. The wallet signs the action `PLACE_ORDERS`.
         */
        readonly post: operations["postOrdersBatch"];
        /**
         * Cancel up to fifty orders under one signature
         * @description Each has an outcome of its own, in the order sent. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ORDERS`.
         */
        readonly delete: operations["deleteOrdersBatch"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ping": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether anybody answers
         * @description Whether anybody answers.
         */
        readonly get: operations["getPing"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/positions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What one has of every asset
         * @description What one has of every asset. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getPositions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/positions/{asset}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What one has of one asset
         * @description What one has of one asset. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getPositionsByAsset"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/time": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The server's clock
         * @description The server's clock.
         */
        readonly get: operations["getTime"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Who asks
         * @description Who asks. A key needs the scope `profile:read`.
         */
        readonly get: operations["getUsersMe"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/2fa": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether two-factor authentication is on
         * @description Whether two-factor authentication is on. A key needs the scope `profile:read`.
         */
        readonly get: operations["getUsersMe2fa"];
        readonly put?: never;
        /**
         * Begin with two-factor authentication: a secret for an authenticator app
         * @description Begin with two-factor authentication: a secret for an authenticator app.
         */
        readonly post: operations["postUsersMe2fa"];
        /**
         * Switch two-factor authentication off
         * @description Switch two-factor authentication off.
         */
        readonly delete: operations["deleteUsersMe2fa"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/2fa/confirm": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Switch it on, with the first code of the app
         * @description Switch it on, with the first code of the app.
         */
        readonly post: operations["postUsersMe2faConfirm"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/2fa/recovery-codes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * New recovery codes for all old ones
         * @description New recovery codes for all old ones.
         */
        readonly post: operations["postUsersMe2faRecoveryCodes"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/allow-list": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Where money may go
         * @description Where money may go. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getUsersMeAllowList"];
        /**
         * Switch the allow-list on or off
         * @description On counts at once, off after a day.
         */
        readonly put: operations["putUsersMeAllowList"];
        /**
         * Allow an address, from a day later on
         * @description Allow an address, from a day later on.
         */
        readonly post: operations["postUsersMeAllowList"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/allow-list/{address}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Allow an address no more
         * @description Allow an address no more.
         */
        readonly delete: operations["deleteUsersMeAllowListByAddress"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/audit-log": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What changed of one's keys, second factor and allow-list
         * @description What changed of one's keys, second factor and allow-list. A key needs the scope `profile:read`.
         */
        readonly get: operations["getUsersMeAuditLog"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/cancel-all-orders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Cancel all orders of one market, or of all
         * @description market 0 stands for every market. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ALL_ORDERS`.
         */
        readonly delete: operations["deleteUsersMeCancelAllOrders"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly AllowAddressBody: {
            readonly address: string;
            readonly name?: string;
        };
        readonly AllowedAddress: {
            readonly address: string;
            /** Format: date-time */
            readonly allowed_from: string;
            readonly name: string;
        };
        readonly AllowList: {
            readonly addresses: readonly components["schemas"]["AllowedAddress"][];
            readonly disabled_from: string | null;
            readonly enabled: boolean;
        };
        readonly AmendedOrder: {
            readonly average_price: string;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly order_id: string;
            readonly price: string;
            readonly quantity: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly timestamp: number;
        };
        readonly AmendOrderBody: {
            /** @constant */
            readonly action?: "AMEND_ORDER";
            readonly order_id?: string;
            readonly price?: string;
            readonly quantity?: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly ApiKeyAnswer: {
            readonly api_key: string;
            /** Format: date-time */
            readonly created_at: string;
            readonly expires_at: number;
            readonly ip_allow_list: readonly string[] | null;
            readonly last_used_at: string | null;
            readonly last_used_ip: string | null;
            readonly made_by: string | null;
            readonly name: string;
            readonly read_only: boolean;
            readonly scopes: readonly ("orders:read" | "orders:write" | "transfers:write" | "wallets:read" | "wallets:write" | "profile:read" | "keys:write")[];
            /** @enum {string} */
            readonly status: "ACTIVE" | "INACTIVE";
            readonly user: string;
        };
        readonly ApiKeyAnswerPage: {
            readonly data: readonly components["schemas"]["ApiKeyAnswer"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly AuditEntry: {
            readonly action: string;
            readonly actor: string;
            readonly details: {
                readonly [key: string]: string | number | boolean;
            };
            readonly id: number;
            readonly ip: string;
            readonly subject: string;
            /** Format: date-time */
            readonly time: string;
        };
        readonly AuditEntryPage: {
            readonly data: readonly components["schemas"]["AuditEntry"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly CancelledAll: {
            readonly cancelled: number;
            readonly message: string;
            readonly request_id: string;
        };
        readonly CancelledBatch: {
            readonly results: readonly (components["schemas"]["CancelledOrder"] | components["schemas"]["Problem"])[];
        };
        readonly CancelledOrder: {
            readonly message: string;
            readonly order_id: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
        };
        readonly ChangeApiKeyBody: {
            /** @enum {string} */
            readonly status: "ACTIVE" | "INACTIVE";
        };
        readonly ConfirmTwoFactorBody: {
            readonly code: string;
        };
        readonly CreateApiKeyBody: {
            readonly expires_at?: number;
            readonly ip_allow_list?: string;
            readonly name?: string;
            readonly read_only?: boolean;
            readonly scopes?: string;
            /** @enum {string} */
            readonly status?: "ACTIVE" | "INACTIVE";
        };
        readonly DeletedApiKey: {
            readonly api_key: string;
            readonly message: string;
        };
        readonly FaucetBody: {
            readonly amount: string;
            readonly asset: string;
            readonly wallet_address: string;
        };
        readonly FaucetGift: {
            readonly amount: string;
            readonly asset: string;
            readonly position: components["schemas"]["Position"];
            readonly wallet_address: string;
        };
        readonly Health: {
            readonly database: boolean;
            readonly sequence: number;
            /** @enum {string} */
            readonly status: "ok" | "down";
            readonly streams: boolean;
            readonly waiting: number;
        };
        readonly Level: {
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
        };
        readonly MarketDetail: {
            readonly base_asset: string;
            readonly base_asset_decimals: string;
            readonly base_asset_id: number;
            readonly description: string;
            readonly maker_fee: string;
            readonly market_id: number;
            readonly market_order_margin_percent: number;
            readonly max_price_deviation_percent: number;
            readonly min_price: string;
            readonly min_price_formatted: string;
            readonly min_quantity: string;
            readonly min_quantity_formatted: string;
            readonly min_trade_size: string;
            readonly min_trade_size_formatted: string;
            readonly name: string;
            readonly price_precision: number;
            readonly quantity_precision: number;
            readonly quote_asset: string;
            readonly quote_asset_decimals: string;
            readonly quote_asset_id: number;
            /** @enum {string} */
            readonly status: "ACTIVE" | "POST_ONLY" | "CANCEL_ONLY" | "PAUSED";
            readonly step_size: string;
            readonly taker_fee: string;
            readonly tick_size: string;
            readonly ticker: string;
            readonly twenty_four_hour: components["schemas"]["TwentyFourHour"];
        };
        readonly MarketSummary: {
            readonly base_asset: string;
            readonly base_asset_decimals: string;
            readonly base_asset_id: number;
            readonly maker_fee: string;
            readonly market_id: number;
            readonly market_order_margin_percent: number;
            readonly max_price_deviation_percent: number;
            readonly min_price: string;
            readonly min_price_formatted: string;
            readonly min_quantity: string;
            readonly min_quantity_formatted: string;
            readonly min_trade_size: string;
            readonly min_trade_size_formatted: string;
            readonly name: string;
            readonly quote_asset: string;
            readonly quote_asset_decimals: string;
            readonly quote_asset_id: number;
            /** @enum {string} */
            readonly status: "ACTIVE" | "POST_ONLY" | "CANCEL_ONLY" | "PAUSED";
            readonly step_size: string;
            readonly taker_fee: string;
            readonly tick_size: string;
            readonly ticker: string;
        };
        readonly MarketSummaryPage: {
            readonly data: readonly components["schemas"]["MarketSummary"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly NewApiKey: {
            readonly api_key: string;
            readonly api_secret: string;
            readonly expires_at: number;
            readonly ip_allow_list: readonly string[] | null;
            readonly name: string;
            readonly read_only: boolean;
            readonly scopes: readonly ("orders:read" | "orders:write" | "transfers:write" | "wallets:read" | "wallets:write" | "profile:read" | "keys:write")[];
            /** @enum {string} */
            readonly status: "ACTIVE" | "INACTIVE";
            readonly user: string;
        };
        readonly Nonce: {
            readonly nonce: string;
        };
        readonly Order: {
            readonly asset_id: number;
            readonly average_price: string;
            readonly base_asset: string;
            readonly client_order_id?: string;
            readonly expires_at: number;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly filled_quantity_formatted: string;
            readonly market: number;
            readonly order_id: string;
            /** @enum {string} */
            readonly order_type: "LIMIT" | "MARKET";
            readonly post_only: boolean;
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            readonly quote_asset: string;
            readonly quote_quantity: string;
            readonly quote_quantity_formatted: string;
            readonly remaining_quantity: string;
            readonly remaining_quantity_formatted: string;
            readonly self_trade_prevention: string;
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly signature: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly ticker: string;
            readonly time_in_force: number;
            /** Format: date-time */
            readonly timestamp: string;
            readonly token: string;
            /** Format: date-time */
            readonly updated_at: string;
            readonly wallet_address: string;
        };
        readonly OrderBook: {
            readonly BUY: readonly components["schemas"]["Level"][];
            readonly SELL: readonly components["schemas"]["Level"][];
            readonly sequence: number;
            readonly ticker: string;
        };
        readonly OrderDetail: {
            readonly asset_id: number;
            readonly average_price: string;
            readonly base_asset: string;
            readonly client_order_id?: string;
            readonly expires_at: number;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly filled_quantity_formatted: string;
            readonly market: number;
            readonly order_id: string;
            /** @enum {string} */
            readonly order_type: "LIMIT" | "MARKET";
            readonly post_only: boolean;
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            readonly quote_asset: string;
            readonly quote_quantity: string;
            readonly quote_quantity_formatted: string;
            readonly remaining_quantity: string;
            readonly remaining_quantity_formatted: string;
            readonly self_trade_prevention: string;
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly signature: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly ticker: string;
            readonly time_in_force: number;
            /** Format: date-time */
            readonly timestamp: string;
            readonly token: string;
            readonly trades: readonly components["schemas"]["OrderTrade"][];
            /** Format: date-time */
            readonly updated_at: string;
            readonly wallet_address: string;
        };
        readonly OrderFields: {
            readonly client_order_id?: string;
            readonly expires_at?: number;
            /** @enum {string} */
            readonly order_type: "LIMIT" | "MARKET";
            readonly post_only?: boolean;
            readonly price?: string;
            readonly quantity?: string;
            readonly quote_quantity?: string;
            /** @enum {string} */
            readonly self_trade_prevention?: "expire_taker" | "expire_maker" | "expire_both";
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly ticker: string;
            readonly time_in_force?: number;
        };
        readonly OrderPage: {
            readonly data: readonly components["schemas"]["Order"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly OrderTrade: {
            readonly amount: string;
            readonly fee: string;
            readonly price: string;
            readonly quantity: string;
            /** @enum {string} */
            readonly role: "maker" | "taker";
            /** Format: date-time */
            readonly timestamp: string;
            readonly total: string;
            readonly trade_id: string;
        };
        readonly Ping: Record<string, never>;
        readonly PlaceBatchBody: {
            /** @constant */
            readonly action?: "PLACE_ORDERS";
            readonly orders: readonly components["schemas"]["OrderFields"][];
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly PlacedBatch: {
            readonly results: readonly (components["schemas"]["PlacedOrder"] | components["schemas"]["Problem"])[];
        };
        readonly PlacedOrder: {
            readonly average_price: string;
            readonly client_order_id?: string;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly order_id: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly timestamp: number;
        };
        readonly PlaceOrderBody: {
            /** @constant */
            readonly action?: "PLACE_ORDER";
            readonly client_order_id?: string;
            readonly expires_at?: number;
            /** @enum {string} */
            readonly order_type: "LIMIT" | "MARKET";
            readonly post_only?: boolean;
            readonly price?: string;
            readonly quantity?: string;
            readonly quote_quantity?: string;
            /** @enum {string} */
            readonly self_trade_prevention?: "expire_taker" | "expire_maker" | "expire_both";
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly signature: string;
            readonly ticker: string;
            readonly time_in_force?: number;
            readonly timestamp: number;
        };
        readonly Position: {
            readonly asset: string;
            readonly asset_id: number;
            readonly available: string;
            readonly available_formatted: string;
            readonly decimals: number;
            readonly display_decimals: number;
            readonly locked: string;
            readonly locked_formatted: string;
            readonly name: string;
            readonly symbol: string;
            readonly total: string;
            readonly total_formatted: string;
        };
        readonly PositionPage: {
            readonly data: readonly components["schemas"]["Position"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly Problem: {
            readonly code: string;
            readonly error: string;
            readonly message: string;
        } & {
            readonly [key: string]: unknown;
        };
        readonly RecoveryCodes: {
            readonly recovery_codes: readonly string[];
        };
        readonly ServerTime: {
            readonly server_time: number;
        };
        readonly Session: {
            readonly expires_in: number;
            readonly token: string;
            readonly wallet_address: string;
        };
        readonly SignInBody: {
            readonly message: string;
            readonly signature: string;
        };
        readonly SwitchAllowListBody: {
            readonly enabled: boolean;
        };
        readonly Trade: {
            readonly maker_fee: string;
            readonly maker_order_id: string;
            /** @enum {string} */
            readonly maker_side: "BUY" | "SELL";
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            readonly taker_fee: string;
            readonly taker_order_id: string;
            readonly ticker: string;
            readonly timestamp: number;
            readonly trade_id: string;
        };
        readonly TradePage: {
            readonly data: readonly components["schemas"]["Trade"][];
            readonly page: number;
            readonly page_size: number;
            readonly total: number;
        };
        readonly TwentyFourHour: {
            readonly change: number;
            readonly close: number;
            readonly high: number;
            readonly low: number;
            readonly open: number;
            readonly percent: number;
            readonly total_volume: number;
            readonly trades: number;
            readonly volume: number;
        };
        readonly TwoFactorEnrolment: {
            readonly otpauth_uri: string;
            readonly qr_svg: string;
            readonly secret: string;
        };
        readonly TwoFactorOff: {
            readonly message: string;
        };
        readonly TwoFactorStatus: {
            readonly enabled: boolean;
            readonly recovery_codes: number;
        };
        readonly User: {
            readonly _id: string;
            readonly active: boolean;
            /** Format: date-time */
            readonly created_at: string;
            readonly pendingDeposits: number;
            readonly wallet_address: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly getApiKeys: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKeyAnswerPage"];
                };
            };
        };
    };
    readonly putApiKeys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CreateApiKeyBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    readonly getApiKeysByApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A key, as GET /api-keys lists one's own. */
                readonly api_key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKeyAnswer"];
                };
            };
        };
    };
    readonly deleteApiKeysByApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path: {
                /** @description A key, as GET /api-keys lists one's own. */
                readonly api_key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeletedApiKey"];
                };
            };
        };
    };
    readonly patchApiKeysByApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path: {
                /** @description A key, as GET /api-keys lists one's own. */
                readonly api_key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ChangeApiKeyBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ApiKeyAnswer"];
                };
            };
        };
    };
    readonly getAuthNonce: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Nonce"];
                };
            };
        };
    };
    readonly postAuthVerify: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SignInBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    readonly postDevFaucet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["FaucetBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FaucetGift"];
                };
            };
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly getMarkets: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MarketSummaryPage"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuote: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description What comes before the slash of a market's ticker. */
                readonly base: string;
                /** @description What comes after the slash of a market's ticker. */
                readonly quote: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MarketDetail"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteOrderBook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string;
                readonly tickSize?: "0.01" | "0.1" | "1" | "10" | "50" | "100";
            };
            readonly header?: never;
            readonly path: {
                /** @description What comes before the slash of a market's ticker. */
                readonly base: string;
                /** @description What comes after the slash of a market's ticker. */
                readonly quote: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderBook"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteOrderbook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string;
                readonly tickSize?: "0.01" | "0.1" | "1" | "10" | "50" | "100";
            };
            readonly header?: never;
            readonly path: {
                /** @description What comes before the slash of a market's ticker. */
                readonly base: string;
                /** @description What comes after the slash of a market's ticker. */
                readonly quote: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderBook"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteTrades: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description What comes before the slash of a market's ticker. */
                readonly base: string;
                /** @description What comes after the slash of a market's ticker. */
                readonly quote: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TradePage"];
                };
            };
        };
    };
    readonly getMarketsByTicker: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A market's ticker; a slash for its underscore comes percent-encoded. */
                readonly ticker: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MarketDetail"];
                };
            };
        };
    };
    readonly getMarketsByTickerOrderBook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string;
                readonly tickSize?: "0.01" | "0.1" | "1" | "10" | "50" | "100";
            };
            readonly header?: never;
            readonly path: {
                /** @description A market's ticker; a slash for its underscore comes percent-encoded. */
                readonly ticker: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderBook"];
                };
            };
        };
    };
    readonly getMarketsByTickerOrderbook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string;
                readonly tickSize?: "0.01" | "0.1" | "1" | "10" | "50" | "100";
            };
            readonly header?: never;
            readonly path: {
                /** @description A market's ticker; a slash for its underscore comes percent-encoded. */
                readonly ticker: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderBook"];
                };
            };
        };
    };
    readonly getMarketsByTickerTrades: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description A market's ticker; a slash for its underscore comes percent-encoded. */
                readonly ticker: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TradePage"];
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly getOrders: {
        readonly parameters: {
            readonly query?: {
                readonly client_order_id?: string;
                readonly open?: "true" | "false";
                readonly order_type?: string;
                readonly page?: string;
                readonly page_size?: string;
                readonly side?: string;
                readonly status?: string;
                readonly ticker?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderPage"];
                };
            };
        };
    };
    readonly postOrders: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PlaceOrderBody"];
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlacedOrder"];
                };
            };
        };
    };
    readonly getOrdersById: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description An order's id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderDetail"];
                };
            };
        };
    };
    readonly deleteOrdersById: {
        readonly parameters: {
            readonly query: {
                readonly action?: "CANCEL_ORDER";
                readonly order_id?: string;
                readonly signature: string;
                readonly timestamp: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description An order's id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelledOrder"];
                };
            };
        };
    };
    readonly patchOrdersById: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description An order's id. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AmendOrderBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AmendedOrder"];
                };
            };
        };
    };
    readonly postOrdersBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PlaceBatchBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlacedBatch"];
                };
            };
        };
    };
    readonly deleteOrdersBatch: {
        readonly parameters: {
            readonly query: {
                readonly action?: "CANCEL_ORDERS";
                readonly order_ids: string;
                readonly signature: string;
                readonly timestamp: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelledBatch"];
                };
            };
        };
    };
    readonly getPing: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Ping"];
                };
            };
        };
    };
    readonly getPositions: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PositionPage"];
                };
            };
        };
    };
    readonly getPositionsByAsset: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description An asset's symbol. */
                readonly asset: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Position"];
                };
            };
        };
    };
    readonly getTime: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ServerTime"];
                };
            };
        };
    };
    readonly getUsersMe: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    readonly getUsersMe2fa: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TwoFactorStatus"];
                };
            };
        };
    };
    readonly postUsersMe2fa: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TwoFactorEnrolment"];
                };
            };
        };
    };
    readonly deleteUsersMe2fa: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TwoFactorOff"];
                };
            };
        };
    };
    readonly postUsersMe2faConfirm: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ConfirmTwoFactorBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    readonly postUsersMe2faRecoveryCodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    readonly getUsersMeAllowList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AllowList"];
                };
            };
        };
    };
    readonly putUsersMeAllowList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SwitchAllowListBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AllowList"];
                };
            };
        };
    };
    readonly postUsersMeAllowList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description A code of the authenticator app, or a recovery code, where they are on. */
                readonly "x-2fa-code"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AllowAddressBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AllowList"];
                };
            };
        };
    };
    readonly deleteUsersMeAllowListByAddress: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A wallet's address. */
                readonly address: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AllowList"];
                };
            };
        };
    };
    readonly getUsersMeAuditLog: {
        readonly parameters: {
            readonly query?: {
                readonly page?: string;
                readonly page_size?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
        };
    };
    readonly deleteUsersMeCancelAllOrders: {
        readonly parameters: {
            readonly query: {
                readonly action?: "CANCEL_ALL_ORDERS";
                readonly market: string;
                readonly signature: string;
                readonly timestamp: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelledAll"];
                };
            };
        };
    };
}

/** Every code that a refusal may have. */
export const CODES = [
  'INVALID_JSON',
  'MISSING_FIELDS',
  'INVALID_FIELD',
  'UNKNOWN_FIELD',
  'INVALID_QUERY',
  'DUPLICATE_QUERY_KEY',
  'UNEXPECTED_BODY',
  'UNSUPPORTED_MEDIA_TYPE',
  'BODY_TOO_LARGE',
  'INVALID_REQUEST',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'INVALID_API_KEY',
  'INVALID_TIMESTAMP',
  'INVALID_SIGNATURE',
  'INVALID_SESSION',
  'INVALID_SIGN_IN',
  'IP_NOT_ALLOWED',
  'MISSING_SCOPE',
  'READ_ONLY_KEY',
  'BROADER_KEY',
  'KEY_NOT_FOUND',
  'TOO_MANY_KEYS',
  'TWO_FACTOR_NEEDED',
  'TWO_FACTOR_CODE_MISSING',
  'INVALID_TWO_FACTOR_CODE',
  'TWO_FACTOR_LOCKED',
  'TWO_FACTOR_IS_ON',
  'TWO_FACTOR_IS_OFF',
  'ALREADY_LISTED',
  'NOT_LISTED',
  'ALLOW_LIST_FULL',
  'FORBIDDEN',
  'REPLAYED_MESSAGE',
  'INVALID_MARKET',
  'INVALID_ORDER_ID',
  'ORDER_NOT_FOUND',
  'ORDER_CLOSED',
  'ORDER_FILLED',
  'CANCELLATION_ALREADY_RECEIVED',
  'QUANTITY_ALREADY_FILLED',
  'DUPLICATE_CLIENT_ORDER_ID',
  'DUPLICATE_ORDER_ID',
  'MARKET_PAUSED',
  'MARKET_CANCEL_ONLY',
  'MARKET_POST_ONLY',
  'PRICE_BELOW_MINIMUM',
  'PRICE_OUTSIDE_BAND',
  'QUANTITY_BELOW_MINIMUM',
  'NOTIONAL_BELOW_MINIMUM',
  'NOTIONAL_TOO_LARGE',
  'WOULD_MATCH',
  'ALREADY_EXPIRED',
  'BOOK_FULL',
  'INSUFFICIENT_BALANCE',
  'INVALID_ASSET',
  'INVALID_AMOUNT',
  'INVALID_CHAIN',
  'ADDRESS_NOT_ALLOWED',
  'SELF_TRANSFER',
  'DUPLICATE_DEPOSIT',
  'ACCOUNT_NOT_FOUND',
  'MARKET_EXISTS',
  'ASSET_EXISTS',
  'INVALID_MARKET_RULES',
  'UNDECODABLE_ENTRY',
  'OUTCOME_UNKNOWN',
  'UNAVAILABLE',
  'CREDITS_EXHAUSTED',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
] as const
