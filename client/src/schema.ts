// Made of /openapi.json and /asyncapi.json by "npm run client:types": not to be changed by hand.

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
    readonly "/markets/{base}/{quote}/24hr": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its last 24 hours
         * @description Its last 24 hours.
         */
        readonly get: operations["getMarketsByBaseByQuote24hr"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/candles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its candles, oldest first
         * @description With start the first ones from there on (of a market that began later, from its first trade on), else the last ones up to end. Without trades a candle is flat at the close before it; there are none before the market's first trade. Weeks start on Mondays, in UTC.
         */
        readonly get: operations["getMarketsByBaseByQuoteCandles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/line-chart": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its closing prices, oldest first
         * @description As of candles, which by default are those of the last 24 hours.
         */
        readonly get: operations["getMarketsByBaseByQuoteLineChart"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/market-price": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The best price that an order would meet
         * @description For BUY the best price that is asked, for SELL the best that is bid.
         */
        readonly get: operations["getMarketsByBaseByQuoteMarketPrice"];
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
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side; more than 1000 are told so often only, and so is a book of more than 1000 events ago, or a past one of more than 4000 levels.
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
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side; more than 1000 are told so often only, and so is a book of more than 1000 events ago, or a past one of more than 4000 levels.
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
    readonly "/markets/{base}/{quote}/orders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its open orders, without their owners, the last to enter first
         * @description They are told so often only; of all of a large book the channel `book` tells.
         */
        readonly get: operations["getMarketsByBaseByQuoteOrders"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{base}/{quote}/price": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its last price
         * @description Its last price.
         */
        readonly get: operations["getMarketsByBaseByQuotePrice"];
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
    readonly "/markets/{base}/{quote}/volume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What was traded, over several stretches of time
         * @description What was traded, over several stretches of time.
         */
        readonly get: operations["getMarketsByBaseByQuoteVolume"];
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
    readonly "/markets/{ticker}/24hr": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its last 24 hours
         * @description Its last 24 hours.
         */
        readonly get: operations["getMarketsByTicker24hr"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/candles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its candles, oldest first
         * @description With start the first ones from there on (of a market that began later, from its first trade on), else the last ones up to end. Without trades a candle is flat at the close before it; there are none before the market's first trade. Weeks start on Mondays, in UTC.
         */
        readonly get: operations["getMarketsByTickerCandles"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/line-chart": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its closing prices, oldest first
         * @description As of candles, which by default are those of the last 24 hours.
         */
        readonly get: operations["getMarketsByTickerLineChart"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/market-price": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The best price that an order would meet
         * @description For BUY the best price that is asked, for SELL the best that is bid.
         */
        readonly get: operations["getMarketsByTickerMarketPrice"];
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
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side; more than 1000 are told so often only, and so is a book of more than 1000 events ago, or a past one of more than 4000 levels.
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
         * @description tickSize groups levels, where it is a multiple of the tick of the market; depth is how many levels a side; more than 1000 are told so often only, and so is a book of more than 1000 events ago, or a past one of more than 4000 levels.
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
    readonly "/markets/{ticker}/orders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its open orders, without their owners, the last to enter first
         * @description They are told so often only; of all of a large book the channel `book` tells.
         */
        readonly get: operations["getMarketsByTickerOrders"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/markets/{ticker}/price": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Its last price
         * @description Its last price.
         */
        readonly get: operations["getMarketsByTickerPrice"];
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
    readonly "/markets/{ticker}/volume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What was traded, over several stretches of time
         * @description What was traded, over several stretches of time.
         */
        readonly get: operations["getMarketsByTickerVolume"];
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
         * @description Answered when the order is closed and its funds are free. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ORDER`. It costs no credits.
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
    readonly "/orders/{id}/trades": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The trades of one order, newest first
         * @description The trades of one order, newest first. A key needs the scope `orders:read`.
         */
        readonly get: operations["getOrdersByIdTrades"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
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
         * @description Each has an outcome of its own, in the order sent. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ORDERS`. It costs no credits.
         */
        readonly delete: operations["deleteOrdersBatch"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Amend up to fifty orders under one signature
         * @description They are decided one after the other, and nothing comes between them; each has an outcome of its own, in the order sent. A key needs the scope `orders:write`. The wallet signs the action `AMEND_ORDERS`.
         */
        readonly patch: operations["patchOrdersBatch"];
        readonly trace?: never;
    };
    readonly "/orders/by-client-order-id/{client_order_id}": {
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
         * Cancel an order by its client_order_id
         * @description Answered when the order is closed and its funds are free. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ORDER`. It costs no credits.
         */
        readonly delete: operations["deleteOrdersByClientOrderIdByClientOrderId"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Amend an order by its client_order_id
         * @description A smaller quantity alone keeps its place in the queue. It is one step: refused, the order stays as it was. A key needs the scope `orders:write`. The wallet signs the action `AMEND_ORDER`.
         */
        readonly patch: operations["patchOrdersByClientOrderIdByClientOrderId"];
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
    readonly "/portfolios": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What one owns, in US dollars
         * @description At the markets' last prices; one USDC is one dollar. What no market gives a price for is named in unpriced_assets, and not counted. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getPortfolios"];
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
    readonly "/solvency": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What is owed and what the bridge holds, of each asset
         * @description As of one moment of the ledger and, unless it is catching up, one block; kept for a second, or ten times as long as it takes to add up, and given once more to who waited 5 s for the next.
         */
        readonly get: operations["getSolvency"];
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
    readonly "/transfers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The transfers that one sent or got, newest first
         * @description The transfers that one sent or got, newest first. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getTransfers"];
        /**
         * Send money to another wallet's account
         * @description Answered when it is done. A wallet without an account gets one, for an amount that may be withdrawn or ordered. A key needs the scope `transfers:write`. The wallet signs the action `TRANSFER`.
         */
        readonly put: operations["putTransfers"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/transfers/{transfer_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One transfer
         * @description One transfer. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getTransfersByTransferId"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/{user}/trades": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One's own trades in a market, newest first
         * @description One's own trades in a market, newest first. A key needs the scope `orders:read`.
         */
        readonly get: operations["getUsersByUserTrades"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/{user}/transaction-history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One's own deposits, withdrawals and transfers, newest first
         * @description One's own deposits, withdrawals and transfers, newest first. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getUsersByUserTransactionHistory"];
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
    readonly "/users/me/cancel-all-after": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Set or take away the dead-man switch
         * @description All open orders are cancelled that many milliseconds after the engine takes this, unless it is set anew; 0 takes it away. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ALL_AFTER`. It costs no credits.
         */
        readonly post: operations["postUsersMeCancelAllAfter"];
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
         * @description market 0 stands for every market that is not paused. A key needs the scope `orders:write`. The wallet signs the action `CANCEL_ALL_ORDERS`. It costs no credits.
         */
        readonly delete: operations["deleteUsersMeCancelAllOrders"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/credits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The plan, and what is left of the day
         * @description The plan, and what is left of the day. A key needs the scope `profile:read`. It costs no credits.
         */
        readonly get: operations["getUsersMeCredits"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/deposits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Deposits from chains to one's own wallet, newest first
         * @description Deposits from chains to one's own wallet, newest first. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getUsersMeDeposits"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/users/me/fees": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What one pays for trades
         * @description In millionths of the notional. Where markets differ, fees are the highest of them. A key needs the scope `profile:read`.
         */
        readonly get: operations["getUsersMeFees"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/withdrawals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One's own withdrawals, newest first
         * @description One's own withdrawals, newest first. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getWithdrawals"];
        readonly put?: never;
        /**
         * Withdraw to one's own wallet on a chain
         * @description Answered once it is debited. Its proof follows by itself: poll GET /withdrawals/{id}/claim until proof_ready, then claim on chain with what that says. A key needs the scope `wallets:write`. The wallet signs the action `WITHDRAW`.
         */
        readonly post: operations["postWithdrawals"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/withdrawals/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One withdrawal, and how far it is
         * @description One withdrawal, and how far it is. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getWithdrawalsById"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/withdrawals/{id}/claim": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What a withdrawal is claimed with on chain
         * @description Poll it every two seconds until proof_ready. Whoever sends the claim, the bridge pays the destination_address, once. A key needs the scope `wallets:read`.
         */
        readonly get: operations["getWithdrawalsByIdClaim"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
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
        readonly AmendBatchBody: {
            /** @constant */
            readonly action?: "AMEND_ORDERS";
            readonly amendments: readonly components["schemas"]["AmendmentFields"][];
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly AmendedBatch: {
            readonly results: readonly (components["schemas"]["AmendedOrder"] | components["schemas"]["Problem"])[];
        };
        readonly AmendedOrder: {
            readonly average_price: string;
            readonly fee: string;
            readonly filled_quantity: string;
            /** Format: uuid */
            readonly order_id: string;
            readonly price: string;
            readonly quantity: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly timestamp: number;
        };
        readonly AmendmentFields: {
            /** Format: uuid */
            readonly order_id: string;
            readonly price?: string;
            readonly quantity?: string;
        };
        readonly AmendNamedOrderBody: {
            /** @constant */
            readonly action?: "AMEND_ORDER";
            readonly client_order_id?: string;
            readonly price?: string;
            readonly quantity?: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly AmendOrderBody: {
            /** @constant */
            readonly action?: "AMEND_ORDER";
            /** Format: uuid */
            readonly order_id?: string;
            readonly price?: string;
            readonly quantity?: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "answer.amend": {
            readonly average_price: string;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "amend";
            /** Format: uuid */
            readonly order_id: string;
            readonly price: string;
            readonly quantity: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly timestamp: number;
        };
        readonly "answer.amend_batch": {
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "amend_batch";
            readonly results: readonly ({
                readonly average_price: string;
                readonly fee: string;
                readonly filled_quantity: string;
                /** Format: uuid */
                readonly order_id: string;
                readonly price: string;
                readonly quantity: string;
                readonly remaining_quantity: string;
                /** @enum {string} */
                readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                readonly timestamp: number;
            } | ({
                /** @description The address that is not allowed. */
                readonly address?: string;
                /** @description The symbol of what there is too little of. */
                readonly asset?: string;
                /** @description How much of it is available. */
                readonly available?: string;
                /** @description The best price of the other side. */
                readonly best?: string;
                readonly code: string;
                readonly error: string;
                /** @description What the refusal is about: a field, a query key or a header. */
                readonly field?: string;
                /** @description The same where it may be several, joined by commas. */
                readonly fields?: string;
                /** @description What of the order is filled already. */
                readonly filled_quantity?: string;
                /** @description The address that the request came from. */
                readonly ip?: string;
                /** @description How much of that is left. */
                readonly left?: string;
                /** @description How much may be withdrawn in 24 hours. */
                readonly limit?: string;
                /** @description Of a sign-in message, from 1. */
                readonly line?: number;
                /** @description The most that is taken: decimals as text, counts as numbers. */
                readonly maximum?: string | number;
                readonly message: string;
                /** @description The least that is taken: decimals as text. */
                readonly minimum?: string | number;
                /** @description The nearest values that the field could have, joined by commas. */
                readonly nearest?: string;
                /** @description How much of it is needed. */
                readonly needed?: string;
                /**
                 * Format: uuid
                 * @description The order that the message placed, is about, or would have doubled.
                 */
                readonly order_id?: string;
                /** @description The orders of a batch, joined by commas. */
                readonly order_ids?: string;
                /**
                 * Format: uuid
                 * @description The command that the message became.
                 */
                readonly request_id?: string;
                /** @description Seconds to wait before asking again. */
                readonly retry_after?: number;
                /**
                 * Format: date-time
                 * @description When the credits are back.
                 */
                readonly returns_at?: string;
                /** @description The scope that is lacking. */
                readonly scope?: string;
                /** @description The server's clock, in milliseconds. */
                readonly server_time?: number;
                /**
                 * @description What the order is.
                 * @enum {string}
                 */
                readonly status?: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                /** @description The transfer that the message made, or that is not found. */
                readonly transfer_id?: string;
                /** @description The withdrawal that the message made, or that is not found. */
                readonly withdrawal_id?: string;
                /** @description What the logs call the request. */
                readonly x_request_id?: string;
            } & {
                readonly [key: string]: unknown;
            }))[];
        };
        readonly "answer.batch": {
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "batch";
            readonly results: readonly ({
                readonly average_price: string;
                readonly client_order_id?: string;
                readonly fee: string;
                readonly filled_quantity: string;
                /** Format: uuid */
                readonly order_id: string;
                readonly remaining_quantity: string;
                /** @enum {string} */
                readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                readonly timestamp: number;
            } | ({
                /** @description The address that is not allowed. */
                readonly address?: string;
                /** @description The symbol of what there is too little of. */
                readonly asset?: string;
                /** @description How much of it is available. */
                readonly available?: string;
                /** @description The best price of the other side. */
                readonly best?: string;
                readonly code: string;
                readonly error: string;
                /** @description What the refusal is about: a field, a query key or a header. */
                readonly field?: string;
                /** @description The same where it may be several, joined by commas. */
                readonly fields?: string;
                /** @description What of the order is filled already. */
                readonly filled_quantity?: string;
                /** @description The address that the request came from. */
                readonly ip?: string;
                /** @description How much of that is left. */
                readonly left?: string;
                /** @description How much may be withdrawn in 24 hours. */
                readonly limit?: string;
                /** @description Of a sign-in message, from 1. */
                readonly line?: number;
                /** @description The most that is taken: decimals as text, counts as numbers. */
                readonly maximum?: string | number;
                readonly message: string;
                /** @description The least that is taken: decimals as text. */
                readonly minimum?: string | number;
                /** @description The nearest values that the field could have, joined by commas. */
                readonly nearest?: string;
                /** @description How much of it is needed. */
                readonly needed?: string;
                /**
                 * Format: uuid
                 * @description The order that the message placed, is about, or would have doubled.
                 */
                readonly order_id?: string;
                /** @description The orders of a batch, joined by commas. */
                readonly order_ids?: string;
                /**
                 * Format: uuid
                 * @description The command that the message became.
                 */
                readonly request_id?: string;
                /** @description Seconds to wait before asking again. */
                readonly retry_after?: number;
                /**
                 * Format: date-time
                 * @description When the credits are back.
                 */
                readonly returns_at?: string;
                /** @description The scope that is lacking. */
                readonly scope?: string;
                /** @description The server's clock, in milliseconds. */
                readonly server_time?: number;
                /**
                 * @description What the order is.
                 * @enum {string}
                 */
                readonly status?: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                /** @description The transfer that the message made, or that is not found. */
                readonly transfer_id?: string;
                /** @description The withdrawal that the message made, or that is not found. */
                readonly withdrawal_id?: string;
                /** @description What the logs call the request. */
                readonly x_request_id?: string;
            } & {
                readonly [key: string]: unknown;
            }))[];
        };
        readonly "answer.cancel": {
            readonly id: number | string;
            readonly message: string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "cancel";
            /** Format: uuid */
            readonly order_id: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
        };
        readonly "answer.cancel_all": {
            readonly cancelled: number;
            readonly id: number | string;
            readonly message: string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "cancel_all";
            readonly request_id: string;
        };
        readonly "answer.cancel_all_after": {
            readonly due_at: number;
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "cancel_all_after";
            readonly timestamp: number;
        };
        readonly "answer.cancel_batch": {
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "cancel_batch";
            readonly results: readonly ({
                readonly message: string;
                /** Format: uuid */
                readonly order_id: string;
                readonly remaining_quantity: string;
                /** @enum {string} */
                readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            } | ({
                /** @description The address that is not allowed. */
                readonly address?: string;
                /** @description The symbol of what there is too little of. */
                readonly asset?: string;
                /** @description How much of it is available. */
                readonly available?: string;
                /** @description The best price of the other side. */
                readonly best?: string;
                readonly code: string;
                readonly error: string;
                /** @description What the refusal is about: a field, a query key or a header. */
                readonly field?: string;
                /** @description The same where it may be several, joined by commas. */
                readonly fields?: string;
                /** @description What of the order is filled already. */
                readonly filled_quantity?: string;
                /** @description The address that the request came from. */
                readonly ip?: string;
                /** @description How much of that is left. */
                readonly left?: string;
                /** @description How much may be withdrawn in 24 hours. */
                readonly limit?: string;
                /** @description Of a sign-in message, from 1. */
                readonly line?: number;
                /** @description The most that is taken: decimals as text, counts as numbers. */
                readonly maximum?: string | number;
                readonly message: string;
                /** @description The least that is taken: decimals as text. */
                readonly minimum?: string | number;
                /** @description The nearest values that the field could have, joined by commas. */
                readonly nearest?: string;
                /** @description How much of it is needed. */
                readonly needed?: string;
                /**
                 * Format: uuid
                 * @description The order that the message placed, is about, or would have doubled.
                 */
                readonly order_id?: string;
                /** @description The orders of a batch, joined by commas. */
                readonly order_ids?: string;
                /**
                 * Format: uuid
                 * @description The command that the message became.
                 */
                readonly request_id?: string;
                /** @description Seconds to wait before asking again. */
                readonly retry_after?: number;
                /**
                 * Format: date-time
                 * @description When the credits are back.
                 */
                readonly returns_at?: string;
                /** @description The scope that is lacking. */
                readonly scope?: string;
                /** @description The server's clock, in milliseconds. */
                readonly server_time?: number;
                /**
                 * @description What the order is.
                 * @enum {string}
                 */
                readonly status?: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                /** @description The transfer that the message made, or that is not found. */
                readonly transfer_id?: string;
                /** @description The withdrawal that the message made, or that is not found. */
                readonly withdrawal_id?: string;
                /** @description What the logs call the request. */
                readonly x_request_id?: string;
            } & {
                readonly [key: string]: unknown;
            }))[];
        };
        readonly "answer.cancel_on_disconnect": {
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "cancel_on_disconnect";
            readonly valid_until: number;
        };
        readonly "answer.login": {
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "login";
            readonly user: string;
            readonly wallet_address: string;
        };
        readonly "answer.ping": {
            readonly id: number | string;
            /**
             * @description Channels of this connection, which reads slowly, are left out until their next snapshot.
             * @constant
             */
            readonly left_out?: true;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "ping";
            readonly sequence: number;
            readonly time: number;
        };
        readonly "answer.place": {
            readonly average_price: string;
            readonly client_order_id?: string;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "place";
            /** Format: uuid */
            readonly order_id: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly timestamp: number;
        };
        readonly "answer.subscribe": {
            readonly channel: string;
            readonly id: number | string;
            /** @enum {string} */
            readonly mode: "snapshot" | "replay" | "resync";
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "subscribe";
            readonly sequence: number;
        };
        readonly "answer.unsubscribe": {
            readonly channel: string;
            readonly id: number | string;
            /** @constant */
            readonly ok: true;
            /** @constant */
            readonly op: "unsubscribe";
        };
        readonly ApiKeyAnswer: {
            /** Format: uuid */
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
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        /** @description It has one of order_id and client_order_id, not both. */
        readonly "ask.amend": {
            /** @constant */
            readonly action?: "AMEND_ORDER";
            readonly client_order_id?: string;
            readonly id: number | string;
            /** @constant */
            readonly op: "amend";
            /** Format: uuid */
            readonly order_id?: string;
            readonly price?: string;
            readonly quantity?: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.amend_batch": {
            /** @constant */
            readonly action?: "AMEND_ORDERS";
            readonly amendments: readonly {
                /** Format: uuid */
                readonly order_id: string;
                readonly price?: string;
                readonly quantity?: string;
            }[];
            readonly id: number | string;
            /** @constant */
            readonly op: "amend_batch";
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.batch": {
            /** @constant */
            readonly action?: "PLACE_ORDERS";
            readonly id: number | string;
            /** @constant */
            readonly op: "batch";
            readonly orders: readonly {
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
                /** @enum {integer} */
                readonly time_in_force?: 0 | 1 | 2;
            }[];
            readonly signature: string;
            readonly timestamp: number;
        };
        /** @description It has one of order_id and client_order_id, not both. */
        readonly "ask.cancel": {
            /** @constant */
            readonly action?: "CANCEL_ORDER";
            readonly client_order_id?: string;
            readonly id: number | string;
            /** @constant */
            readonly op: "cancel";
            /** Format: uuid */
            readonly order_id?: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.cancel_all": {
            /** @constant */
            readonly action?: "CANCEL_ALL_ORDERS";
            readonly id: number | string;
            readonly market: number;
            /** @constant */
            readonly op: "cancel_all";
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.cancel_all_after": {
            /** @constant */
            readonly action?: "CANCEL_ALL_AFTER";
            readonly id: number | string;
            /** @constant */
            readonly op: "cancel_all_after";
            readonly signature: string;
            readonly timeout: number | 0;
            readonly timestamp: number;
        };
        readonly "ask.cancel_batch": {
            /** @constant */
            readonly action?: "CANCEL_ORDERS";
            readonly id: number | string;
            /** @constant */
            readonly op: "cancel_batch";
            readonly order_ids: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.cancel_on_disconnect": {
            /** @constant */
            readonly action?: "CANCEL_ON_DISCONNECT";
            readonly id: number | string;
            /** @constant */
            readonly op: "cancel_on_disconnect";
            /** Format: uuid */
            readonly session: string;
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.login": {
            /** Format: uuid */
            readonly api_key: string;
            readonly id: number | string;
            /** @constant */
            readonly op: "login";
            readonly signature: string;
            readonly timestamp: number;
        };
        readonly "ask.ping": {
            readonly id: number | string;
            /** @constant */
            readonly op: "ping";
        };
        readonly "ask.place": {
            /** @constant */
            readonly action?: "PLACE_ORDER";
            readonly client_order_id?: string;
            readonly expires_at?: number;
            readonly id: number | string;
            /** @constant */
            readonly op: "place";
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
            /** @enum {integer} */
            readonly time_in_force?: 0 | 1 | 2;
            readonly timestamp: number;
        };
        readonly "ask.subscribe": {
            readonly channel: string;
            readonly id: number | string;
            /** @constant */
            readonly op: "subscribe";
            readonly since?: number;
        };
        readonly "ask.unsubscribe": {
            readonly channel: string;
            readonly id: number | string;
            /** @constant */
            readonly op: "unsubscribe";
        };
        readonly AssetSolvency: {
            readonly asset: string;
            readonly asset_id: number;
            readonly difference: string;
            readonly escrow: string;
            readonly liabilities: string;
            readonly pending_in: string;
            readonly pending_out: string;
            readonly token_address: string;
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
        readonly AuditEntryHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["AuditEntry"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "balances.snapshot": {
            readonly balances: readonly {
                readonly asset: string;
                readonly available: string;
                readonly locked: string;
                readonly total: string;
            }[];
            /** @constant */
            readonly channel: "balances";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "balances.update": {
            readonly balances: readonly {
                readonly asset: string;
                readonly available: string;
                readonly locked: string;
                readonly total: string;
            }[];
            /** @constant */
            readonly channel: "balances";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly "bbo.snapshot": {
            readonly ask: readonly [
                string,
                string
            ] | null;
            readonly bid: readonly [
                string,
                string
            ] | null;
            readonly channel: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "bbo.update": {
            readonly ask: readonly [
                string,
                string
            ] | null;
            readonly bid: readonly [
                string,
                string
            ] | null;
            readonly channel: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly "book.snapshot": {
            /** @description In the order in which they trade. */
            readonly asks: readonly (readonly [
                string,
                string,
                string
            ])[];
            /** @description In the order in which they trade. */
            readonly bids: readonly (readonly [
                string,
                string,
                string
            ])[];
            readonly channel: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "book.update": {
            /** @description In turn: "add" (id, side, price, quantity) joins the end of its level, "set" (id, quantity left) keeps its place, "remove" (id) leaves. */
            readonly changes: readonly (readonly [
                "add",
                string,
                "BUY" | "SELL",
                string,
                string
            ] | readonly [
                "set",
                string,
                string
            ] | readonly [
                "remove",
                string
            ])[];
            readonly channel: string;
            /** @description The message before this one in the channel has this sequence: they form a chain. */
            readonly prev_sequence: number;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
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
            /** Format: uuid */
            readonly order_id: string;
            readonly remaining_quantity: string;
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
        };
        readonly Candle: {
            readonly close: string;
            readonly high: string;
            readonly low: string;
            readonly open: string;
            /** @description In the quote asset. */
            readonly quote_volume: string;
            /** @description Its start, in milliseconds. */
            readonly timestamp: number;
            readonly trades: number;
            /** @description In the base asset. */
            readonly volume: string;
        };
        readonly Candles: {
            readonly data: readonly components["schemas"]["Candle"][];
            /** @enum {string} */
            readonly interval: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
            readonly ticker: string;
        };
        readonly "candles.snapshot": {
            /** @description Oldest first. */
            readonly candles: readonly {
                readonly close: string;
                readonly high: string;
                readonly low: string;
                readonly open: string;
                readonly quote_volume: string;
                /** @description Its start, in milliseconds. */
                readonly timestamp: number;
                readonly trades: number;
                readonly volume: string;
            }[];
            readonly channel: string;
            /** @enum {string} */
            readonly interval: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "candles.update": {
            /** @description Oldest first. */
            readonly candles: readonly {
                readonly close: string;
                readonly high: string;
                readonly low: string;
                readonly open: string;
                readonly quote_volume: string;
                /** @description Its start, in milliseconds. */
                readonly timestamp: number;
                readonly trades: number;
                readonly volume: string;
            }[];
            readonly channel: string;
            /** @enum {string} */
            readonly interval: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly ChangeApiKeyBody: {
            /** @enum {string} */
            readonly status: "ACTIVE" | "INACTIVE";
        };
        readonly Claim: {
            readonly amount: string;
            readonly amount_formatted: string;
            readonly bridge_contract_address: string;
            readonly chain_id: number;
            readonly claim_transaction_hash: string | null;
            readonly claimed_at: string | null;
            readonly destination_address: string;
            readonly destination_network_id: number;
            readonly estimated_ms: number;
            readonly global_claim_index: string;
            readonly global_exit_proof: readonly string[];
            readonly local_exit_proof: readonly string[];
            readonly mainnet_exit_root: string;
            readonly metadata: string;
            readonly network: string;
            readonly origin_network: number;
            readonly origin_token_address: string;
            readonly position: number;
            readonly proof_ready: boolean;
            readonly proof_ready_at: string | null;
            readonly proving_at: string | null;
            /** Format: date-time */
            readonly requested_at: string;
            readonly rollup_exit_root: string;
            readonly settlement_transaction_hash: string | null;
            /** @enum {string} */
            readonly status: "requested" | "proving" | "proof_ready" | "claimed";
            readonly token_address: string;
            /** Format: uuid */
            readonly withdrawal_id: string;
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
        readonly Credits: {
            readonly credits_per_request: number;
            readonly daily_credits: number | null;
            readonly plan: string;
            readonly remaining_credits: number | null;
            readonly requests_per_minute: number | null;
            /** Format: date-time */
            readonly returns_at: string;
            readonly used_credits: number;
        };
        readonly DayStatistics: {
            readonly change: number;
            readonly close: number;
            readonly high: number;
            readonly low: number;
            readonly open: number;
            readonly percent: number;
            readonly ticker: string;
            readonly total_volume: number;
            readonly trades: number;
            readonly volume: number;
        };
        readonly DeletedApiKey: {
            readonly api_key: string;
            readonly message: string;
        };
        readonly Deposit: {
            /** @description In the token's own smallest unit, not in the ledger's. */
            readonly amount: string;
            readonly amount_formatted: string;
            readonly asset: string;
            readonly block_number: number;
            readonly chain_id: number;
            readonly credited_at: string | null;
            readonly deposit_count: number;
            readonly from: string;
            readonly network: string;
            readonly reason: string;
            /** Format: date-time */
            readonly seen_at: string;
            /** @enum {string} */
            readonly status: "confirming" | "pending" | "credited" | "parked";
            readonly to: string;
            readonly token_address: string;
            readonly transaction_hash: string;
        };
        readonly DepositPage: {
            readonly data: readonly components["schemas"]["Deposit"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "depth.snapshot": {
            /** @description Best first. */
            readonly asks: readonly (readonly [
                string,
                string
            ])[];
            /** @description Best first. */
            readonly bids: readonly (readonly [
                string,
                string
            ])[];
            readonly channel: string;
            /** @description CRC-32 of the 25 best levels of each side, after this message. */
            readonly checksum: number;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "depth.update": {
            /** @description Best first. */
            readonly asks: readonly (readonly [
                string,
                string
            ])[];
            /** @description Best first. */
            readonly bids: readonly (readonly [
                string,
                string
            ])[];
            readonly channel: string;
            /** @description CRC-32 of the 25 best levels of each side, after this message. */
            readonly checksum: number;
            /** @description The message before this one in the channel has this sequence: they form a chain. */
            readonly prev_sequence: number;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
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
        readonly Fees: {
            readonly base_tier: string;
            readonly fees: {
                readonly effective: {
                    /** @description Millionths of the notional. */
                    readonly maker_ppm: number;
                    /** @description Millionths of the notional. */
                    readonly taker_ppm: number;
                };
                /** @description Millionths of the notional. */
                readonly maker_ppm: number;
                /** @description Millionths of the notional. */
                readonly taker_ppm: number;
            };
            readonly markets: readonly {
                /** @description Millionths of the notional. */
                readonly maker_ppm: number;
                /** @description Millionths of the notional. */
                readonly taker_ppm: number;
                readonly ticker: string;
            }[];
            readonly tier_label: string;
        };
        readonly "fills.snapshot": {
            /** @constant */
            readonly channel: "fills";
            readonly fills: readonly {
                readonly client_order_id: string | null;
                /** @description In the quote asset. */
                readonly fee: string;
                /** Format: uuid */
                readonly order_id: string;
                readonly price: string;
                readonly quantity: string;
                /** @description What was left of the order after this fill; 0 of one by quote_quantity. */
                readonly remaining_quantity: string;
                readonly role: "maker" | "taker";
                /** @enum {string} */
                readonly side: "BUY" | "SELL";
                readonly ticker: string;
                readonly timestamp: number;
                readonly trade_id: string;
            }[];
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "fills.update": {
            /** @constant */
            readonly channel: "fills";
            readonly fills: readonly {
                readonly client_order_id: string | null;
                /** @description In the quote asset. */
                readonly fee: string;
                /** Format: uuid */
                readonly order_id: string;
                readonly price: string;
                readonly quantity: string;
                /** @description What was left of the order after this fill; 0 of one by quote_quantity. */
                readonly remaining_quantity: string;
                readonly role: "maker" | "taker";
                /** @enum {string} */
                readonly side: "BUY" | "SELL";
                readonly ticker: string;
                readonly timestamp: number;
                readonly trade_id: string;
            }[];
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly Health: {
            /** @enum {string} */
            readonly chain: "none" | "ok" | "behind" | "unknown";
            readonly database: boolean;
            readonly sequence: number;
            /** @enum {string} */
            readonly status: "ok" | "down";
            readonly streams: boolean;
            readonly waiting: number;
        };
        readonly hello: {
            /** @constant */
            readonly op: "hello";
            readonly sequence: number;
            readonly session: string;
            readonly time: number;
        };
        readonly LastPrice: {
            readonly price: string;
            readonly price_formatted: string;
        };
        readonly Level: {
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
        };
        readonly LineChart: {
            readonly data: readonly {
                readonly price: string;
                readonly timestamp: number;
            }[];
            /** @enum {string} */
            readonly interval: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
            readonly ticker: string;
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
        readonly MarketOrder: {
            /** Format: uuid */
            readonly order_id: string;
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            readonly remaining_quantity: string;
            readonly remaining_quantity_formatted: string;
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            /** @enum {string} */
            readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            readonly ticker: string;
            /** Format: date-time */
            readonly timestamp: string;
        };
        readonly MarketOrderHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["MarketOrder"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly MarketPrice: {
            readonly price: string;
            readonly price_formatted: string;
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly ticker: string;
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
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly NewApiKey: {
            /** Format: uuid */
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
        readonly NoFields: Record<string, never>;
        readonly Nonce: {
            readonly nonce: string;
        };
        readonly Order: {
            readonly asset_id: string;
            readonly average_price: string;
            readonly base_asset: string;
            readonly client_order_id?: string;
            readonly expires_at: number;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly filled_quantity_formatted: string;
            readonly market: number;
            /** Format: uuid */
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
            /** @enum {integer} */
            readonly time_in_force: 0 | 1 | 2;
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
            readonly asset_id: string;
            readonly average_price: string;
            readonly base_asset: string;
            readonly client_order_id?: string;
            readonly expires_at: number;
            readonly fee: string;
            readonly filled_quantity: string;
            readonly filled_quantity_formatted: string;
            readonly market: string;
            /** Format: uuid */
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
            /** @enum {integer} */
            readonly time_in_force: 0 | 1 | 2;
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
            /** @enum {integer} */
            readonly time_in_force?: 0 | 1 | 2;
        };
        readonly OrderHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["Order"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "orders.snapshot": {
            readonly cancel_all_after?: {
                /** @description Unix milliseconds; 0 where it was taken away. */
                readonly due_at: number;
                readonly fired: boolean;
            };
            /** @constant */
            readonly channel: "orders";
            readonly orders: readonly {
                readonly client_order_id?: string;
                readonly code?: string;
                readonly expires_at?: number;
                /** Format: uuid */
                readonly order_id: string;
                /** @enum {string} */
                readonly order_type?: "LIMIT" | "MARKET";
                readonly post_only?: boolean;
                readonly price?: string;
                readonly quantity?: string;
                readonly quote_quantity?: string;
                readonly remaining_quantity: string;
                /** @enum {string} */
                readonly self_trade_prevention?: "expire_taker" | "expire_maker" | "expire_both";
                /** @enum {string} */
                readonly side?: "BUY" | "SELL";
                /** @enum {string} */
                readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                readonly ticker: string;
                /** @enum {integer} */
                readonly time_in_force?: 0 | 1 | 2;
            }[];
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "orders.update": {
            readonly cancel_all_after?: {
                /** @description Unix milliseconds; 0 where it was taken away. */
                readonly due_at: number;
                readonly fired: boolean;
            };
            /** @constant */
            readonly channel: "orders";
            readonly orders: readonly {
                readonly client_order_id?: string;
                readonly code?: string;
                readonly expires_at?: number;
                /** Format: uuid */
                readonly order_id: string;
                /** @enum {string} */
                readonly order_type?: "LIMIT" | "MARKET";
                readonly post_only?: boolean;
                readonly price?: string;
                readonly quantity?: string;
                readonly quote_quantity?: string;
                readonly remaining_quantity: string;
                /** @enum {string} */
                readonly self_trade_prevention?: "expire_taker" | "expire_maker" | "expire_both";
                /** @enum {string} */
                readonly side?: "BUY" | "SELL";
                /** @enum {string} */
                readonly status: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
                readonly ticker: string;
                /** @enum {integer} */
                readonly time_in_force?: 0 | 1 | 2;
            }[];
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly OrderTrade: {
            readonly amount: string;
            readonly fee: string;
            readonly fee_formatted: string;
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            /** @enum {string} */
            readonly role: "maker" | "taker";
            /** Format: date-time */
            readonly timestamp: string;
            readonly total: string;
            readonly trade_id: string;
        };
        readonly OwnTrade: {
            readonly amount: string;
            readonly client_order_id: string | null;
            readonly fee: string;
            readonly fee_formatted: string;
            readonly maker_fee: string;
            /** Format: uuid */
            readonly maker_order_id: string;
            /** @enum {string} */
            readonly maker_side: "BUY" | "SELL";
            /** Format: uuid */
            readonly order_id: string;
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            /** @enum {string} */
            readonly role: "maker" | "taker";
            /** @enum {string} */
            readonly side: "BUY" | "SELL";
            readonly taker_fee: string;
            /** Format: uuid */
            readonly taker_order_id: string;
            readonly ticker: string;
            readonly timestamp: number;
            readonly total: string;
            readonly trade_id: string;
        };
        readonly OwnTradeHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["OwnTrade"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
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
            /** Format: uuid */
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
            /** @enum {integer} */
            readonly time_in_force?: 0 | 1 | 2;
            readonly timestamp: number;
        };
        readonly Portfolio: {
            /** @description Each asset; price and value are empty where no market gives a price. */
            readonly assets: readonly {
                readonly asset: string;
                readonly price_usd: string;
                readonly total: string;
                readonly value_usd: string;
            }[];
            /** @description How many assets it owns any of. */
            readonly assets_count: string;
            /** @description Cut after eight decimals. */
            readonly total_value_usd: string;
            /** @description Owned, but in no market with a price; not in total_value_usd. */
            readonly unpriced_assets: readonly string[];
            /** Format: date-time */
            readonly updated_at: string;
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
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly Problem: {
            /** @description The address that is not allowed. */
            readonly address?: string;
            /** @description The symbol of what there is too little of. */
            readonly asset?: string;
            /** @description How much of it is available. */
            readonly available?: string;
            /** @description The best price of the other side. */
            readonly best?: string;
            readonly code: string;
            readonly error: string;
            /** @description What the refusal is about: a field, a query key or a header. */
            readonly field?: string;
            /** @description The same where it may be several, joined by commas. */
            readonly fields?: string;
            /** @description What of the order is filled already. */
            readonly filled_quantity?: string;
            /** @description The address that the request came from. */
            readonly ip?: string;
            /** @description How much of that is left. */
            readonly left?: string;
            /** @description How much may be withdrawn in 24 hours. */
            readonly limit?: string;
            /** @description Of a sign-in message, from 1. */
            readonly line?: number;
            /** @description The most that is taken: decimals as text, counts as numbers. */
            readonly maximum?: string | number;
            readonly message: string;
            /** @description The least that is taken: decimals as text. */
            readonly minimum?: string | number;
            /** @description The nearest values that the field could have, joined by commas. */
            readonly nearest?: string;
            /** @description How much of it is needed. */
            readonly needed?: string;
            /**
             * Format: uuid
             * @description The order that the message placed, is about, or would have doubled.
             */
            readonly order_id?: string;
            /** @description The orders of a batch, joined by commas. */
            readonly order_ids?: string;
            /**
             * Format: uuid
             * @description The command that the message became.
             */
            readonly request_id?: string;
            /** @description Seconds to wait before asking again. */
            readonly retry_after?: number;
            /**
             * Format: date-time
             * @description When the credits are back.
             */
            readonly returns_at?: string;
            /** @description The scope that is lacking. */
            readonly scope?: string;
            /** @description The server's clock, in milliseconds. */
            readonly server_time?: number;
            /**
             * @description What the order is.
             * @enum {string}
             */
            readonly status?: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            /** @description The transfer that the message made, or that is not found. */
            readonly transfer_id?: string;
            /** @description The withdrawal that the message made, or that is not found. */
            readonly withdrawal_id?: string;
            /** @description What the logs call the request. */
            readonly x_request_id?: string;
        } & {
            readonly [key: string]: unknown;
        };
        readonly RecoveryCodes: {
            readonly recovery_codes: readonly string[];
        };
        readonly refusal: {
            /** @description The address that is not allowed. */
            readonly address?: string;
            /** @description The symbol of what there is too little of. */
            readonly asset?: string;
            /** @description How much of it is available. */
            readonly available?: string;
            /** @description The best price of the other side. */
            readonly best?: string;
            readonly code: string;
            readonly error: string;
            /** @description What the refusal is about: a field, a query key or a header. */
            readonly field?: string;
            /** @description The same where it may be several, joined by commas. */
            readonly fields?: string;
            /** @description What of the order is filled already. */
            readonly filled_quantity?: string;
            readonly id: number | string | null;
            /** @description The address that the request came from. */
            readonly ip?: string;
            /** @description How much of that is left. */
            readonly left?: string;
            /** @description How much may be withdrawn in 24 hours. */
            readonly limit?: string;
            /** @description Of a sign-in message, from 1. */
            readonly line?: number;
            /** @description The most that is taken: decimals as text, counts as numbers. */
            readonly maximum?: string | number;
            readonly message: string;
            /** @description The least that is taken: decimals as text. */
            readonly minimum?: string | number;
            /** @description The nearest values that the field could have, joined by commas. */
            readonly nearest?: string;
            /** @description How much of it is needed. */
            readonly needed?: string;
            /** @constant */
            readonly ok: false;
            readonly op: string | null;
            /**
             * Format: uuid
             * @description The order that the message placed, is about, or would have doubled.
             */
            readonly order_id?: string;
            /** @description The orders of a batch, joined by commas. */
            readonly order_ids?: string;
            /**
             * @description What the order is.
             * @enum {string}
             */
            readonly order_status?: "PENDING" | "PARTIALLY_FILLED" | "FILLED" | "CANCELLATION_REQUESTED" | "CANCELLED" | "EXPIRED" | "EXPIRED_IN_MATCH" | "FAILED";
            /**
             * Format: uuid
             * @description The command that the message became.
             */
            readonly request_id?: string;
            /** @description Seconds to wait before asking again. */
            readonly retry_after?: number;
            /**
             * Format: date-time
             * @description When the credits are back.
             */
            readonly returns_at?: string;
            /** @description The scope that is lacking. */
            readonly scope?: string;
            /** @description The server's clock, in milliseconds. */
            readonly server_time?: number;
            readonly status: number;
            /** @description The transfer that the message made, or that is not found. */
            readonly transfer_id?: string;
            /** @description The withdrawal that the message made, or that is not found. */
            readonly withdrawal_id?: string;
        } & {
            readonly [key: string]: unknown;
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
        readonly Solvency: {
            readonly assets: readonly components["schemas"]["AssetSolvency"][];
            readonly block_number: number;
            readonly block_seen_at: string | null;
            readonly bridge_contract_address: string;
            readonly chain_id: number;
            readonly misclaimed_withdrawals: number;
            readonly miscredited_deposits: number;
            readonly network: string;
            readonly parked_deposits: number;
            /** @enum {string} */
            readonly status: "solvent" | "differs" | "catching_up" | "no_chain";
        };
        readonly "status.snapshot": {
            /** @constant */
            readonly channel: "status";
            readonly markets: readonly {
                /** @enum {string} */
                readonly status: "ACTIVE" | "POST_ONLY" | "CANCEL_ONLY" | "PAUSED";
                readonly ticker: string;
            }[];
            /** @description The global sequence. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "status.update": {
            /** @constant */
            readonly channel: "status";
            readonly markets: readonly {
                /** @enum {string} */
                readonly status: "ACTIVE" | "POST_ONLY" | "CANCEL_ONLY" | "PAUSED";
                readonly ticker: string;
            }[];
            /** @description The global sequence. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
        };
        readonly SwitchAllowListBody: {
            readonly enabled: boolean;
        };
        readonly "ticker.snapshot": {
            readonly channel: string;
            readonly high: string;
            readonly last_price: string;
            readonly low: string;
            readonly open: string;
            readonly quote_volume: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly trades: number;
            /** @constant */
            readonly type: "snapshot";
            readonly volume: string;
        };
        readonly "ticker.update": {
            readonly channel: string;
            readonly high: string;
            readonly last_price: string;
            readonly low: string;
            readonly open: string;
            readonly quote_volume: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            readonly trades: number;
            /** @constant */
            readonly type: "update";
            readonly volume: string;
        };
        readonly Trade: {
            readonly maker_fee: string;
            /** Format: uuid */
            readonly maker_order_id: string;
            /** @enum {string} */
            readonly maker_side: "BUY" | "SELL";
            readonly price: string;
            readonly price_formatted: string;
            readonly quantity: string;
            readonly quantity_formatted: string;
            readonly taker_fee: string;
            /** Format: uuid */
            readonly taker_order_id: string;
            readonly ticker: string;
            readonly timestamp: number;
            readonly trade_id: string;
        };
        readonly TradeHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["Trade"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "trades.snapshot": {
            readonly channel: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly trades: readonly {
                /** Format: uuid */
                readonly maker_order_id: string;
                /** @enum {string} */
                readonly maker_side: "BUY" | "SELL";
                readonly price: string;
                readonly quantity: string;
                /** Format: uuid */
                readonly taker_order_id: string;
                readonly timestamp: number;
                readonly trade_id: string;
            }[];
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "trades.update": {
            readonly channel: string;
            /** @description The market's own gap-free sequence, as of the last event that is in. */
            readonly sequence: number;
            readonly time: number;
            readonly trades: readonly {
                /** Format: uuid */
                readonly maker_order_id: string;
                /** @enum {string} */
                readonly maker_side: "BUY" | "SELL";
                readonly price: string;
                readonly quantity: string;
                /** Format: uuid */
                readonly taker_order_id: string;
                readonly timestamp: number;
                readonly trade_id: string;
            }[];
            /** @constant */
            readonly type: "update";
        };
        readonly Transaction: {
            readonly amount: string;
            readonly amount_formatted: string;
            readonly asset: string;
            readonly asset_id: number;
            readonly block_number: number;
            /** @description Digits behind the point on chain. */
            readonly chain_decimals: number;
            /** @description 0 where no chain is involved. */
            readonly chain_id: number;
            /** @description Digits of `amount` behind the point. */
            readonly decimals: number;
            /** @description Of the network's deposits; 0 for others. */
            readonly deposit_count: number;
            readonly destination_address: string;
            /** @description The wallet that paid; empty where it is not known. */
            readonly from: string;
            /** @description Of the deposit, withdrawal or transfer. */
            readonly id: string;
            readonly network: string;
            readonly network_id: number;
            /** @description Its place in the exchange's log. */
            readonly position: string;
            readonly retries: number;
            /** @description `amount` by the amount on chain. */
            readonly scaling_factor: number;
            readonly status: string;
            readonly timestamp: number;
            /** @description The wallet that got it. */
            readonly to: string;
            /** @description The asset, by an older name. */
            readonly token: string;
            readonly transaction_hash: string;
            /** @enum {string} */
            readonly type: "DEPOSIT" | "WITHDRAWAL" | "TRANSFER";
        };
        readonly TransactionHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["Transaction"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly Transfer: {
            readonly amount: string;
            readonly amount_formatted: string;
            readonly asset: string;
            readonly asset_id: number;
            /** @description The wallet that paid; empty where the exchange paid out fees. */
            readonly from_wallet_address: string;
            /** @description The text that the sender signed; empty without a sender. */
            readonly message: string;
            /** @description Of that; 0x where there is none. */
            readonly signature: string;
            /** @enum {string} */
            readonly status: "COMPLETED";
            /** @description Seconds since 1970. */
            readonly timestamp: number;
            readonly to_wallet_address: string;
            readonly transfer_id: string;
        };
        readonly TransferBody: {
            /** @constant */
            readonly action?: "TRANSFER";
            readonly amount: string;
            readonly asset: string;
            readonly signature: string;
            readonly timestamp: number;
            readonly to_wallet_address: string;
        };
        readonly TransferHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["Transfer"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "transfers.snapshot": {
            /** @constant */
            readonly channel: "transfers";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly transfers: readonly {
                readonly amount: string;
                readonly asset: string;
                readonly id: string;
                readonly to_wallet_address?: string;
                readonly type: "in" | "out" | "deposit";
            }[];
            /** @constant */
            readonly type: "snapshot";
        };
        readonly "transfers.update": {
            /** @constant */
            readonly channel: "transfers";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly time: number;
            readonly transfers: readonly {
                readonly amount: string;
                readonly asset: string;
                readonly id: string;
                readonly to_wallet_address?: string;
                readonly type: "in" | "out" | "deposit";
            }[];
            /** @constant */
            readonly type: "update";
        };
        readonly Turnover: {
            /** @description In the quote asset. */
            readonly total_volume: string;
            readonly trades: number;
            /** @description In the base asset. */
            readonly volume: string;
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
        readonly Volume: {
            readonly all_time: components["schemas"]["Turnover"];
            readonly base_asset: string;
            readonly quote_asset: string;
            readonly seven_day: components["schemas"]["Turnover"];
            readonly thirty_day: components["schemas"]["Turnover"];
            readonly ticker: string;
            readonly twenty_four_hour: components["schemas"]["Turnover"];
        };
        readonly Withdrawal: {
            /** Format: uuid */
            readonly _id: string;
            readonly amount: string;
            readonly amount_formatted: string;
            readonly asset: string;
            readonly asset_id: number;
            readonly chain_id: number;
            readonly claim_transaction_hash: string | null;
            readonly claimed_at: string | null;
            readonly decimals: number;
            readonly destination_address: string;
            readonly exit_index: number;
            readonly network: string;
            readonly proof_ready_at: string | null;
            readonly proving_at: string | null;
            /** Format: date-time */
            readonly requested_at: string;
            readonly settlement_transaction_hash: string | null;
            /** @enum {string} */
            readonly status: "requested" | "proving" | "proof_ready" | "claimed";
            /** Format: uuid */
            readonly withdrawal_id: string;
        };
        readonly WithdrawalHistory: {
            /** @description Send it as `after` for the rows that follow; null where none do. */
            readonly after: string | null;
            /** @description Send it as `before` for rows newer than these; null where there are none. */
            readonly before: string | null;
            readonly data: readonly components["schemas"]["Withdrawal"][];
            readonly page: number;
            /** @description The page size that was used. */
            readonly page_size: number;
            /** @description How many rows there are on all pages. */
            readonly total: number;
        };
        readonly "withdrawals.snapshot": {
            /** @constant */
            readonly channel: "withdrawals";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            /** @constant */
            readonly type: "snapshot";
            readonly withdrawals: readonly {
                readonly amount: string;
                readonly asset: string;
                readonly chain_id: number;
                readonly exit_index: number;
                readonly id: string;
            }[];
        };
        readonly "withdrawals.update": {
            /** @constant */
            readonly channel: "withdrawals";
            /** @description The global sequence of the command that led to this. */
            readonly sequence: number;
            readonly time: number;
            /** @constant */
            readonly type: "update";
            readonly withdrawals: readonly {
                readonly amount: string;
                readonly asset: string;
                readonly chain_id: number;
                readonly exit_index: number;
                readonly id: string;
            }[];
        };
        readonly WithdrawBody: {
            /** @constant */
            readonly action?: "WITHDRAW";
            readonly amount: string;
            readonly asset: string;
            readonly chain_id: number;
            readonly signature: string;
            readonly timestamp: number;
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
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
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
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
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
    readonly getMarketsByBaseByQuote24hr: {
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
                    readonly "application/json": components["schemas"]["DayStatistics"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteCandles: {
        readonly parameters: {
            readonly query?: {
                /** @description The last may start here, in milliseconds. */
                readonly end?: string | number;
                readonly interval?: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
                /** @description At most 1000; more is cut. */
                readonly limit?: string | number;
                /** @description The first may start here, in milliseconds. */
                readonly start?: string | number;
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
                    readonly "application/json": components["schemas"]["Candles"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteLineChart: {
        readonly parameters: {
            readonly query?: {
                /** @description The last may start here, in milliseconds. */
                readonly end?: string | number;
                readonly interval?: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
                /** @description At most 1000; more is cut. */
                readonly limit?: string | number;
                /** @description The first may start here, in milliseconds. */
                readonly start?: string | number;
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
                    readonly "application/json": components["schemas"]["LineChart"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteMarketPrice: {
        readonly parameters: {
            readonly query: {
                readonly side: "BUY" | "SELL";
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
                    readonly "application/json": components["schemas"]["MarketPrice"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteOrderBook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string | number;
                /** @description The book as it was then, while it is kept: a sequence of the market's that a book or a message of the feed had. */
                readonly sequence?: string | number;
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
                readonly depth?: string | number;
                /** @description The book as it was then, while it is kept: a sequence of the market's that a book or a message of the feed had. */
                readonly sequence?: string | number;
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
    readonly getMarketsByBaseByQuoteOrders: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                readonly side?: "BUY" | "SELL";
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
                    readonly "application/json": components["schemas"]["MarketOrderHistory"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuotePrice: {
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
                    readonly "application/json": components["schemas"]["LastPrice"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteTrades: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["TradeHistory"];
                };
            };
        };
    };
    readonly getMarketsByBaseByQuoteVolume: {
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
                    readonly "application/json": components["schemas"]["Volume"];
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
    readonly getMarketsByTicker24hr: {
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
                    readonly "application/json": components["schemas"]["DayStatistics"];
                };
            };
        };
    };
    readonly getMarketsByTickerCandles: {
        readonly parameters: {
            readonly query?: {
                /** @description The last may start here, in milliseconds. */
                readonly end?: string | number;
                readonly interval?: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
                /** @description At most 1000; more is cut. */
                readonly limit?: string | number;
                /** @description The first may start here, in milliseconds. */
                readonly start?: string | number;
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
                    readonly "application/json": components["schemas"]["Candles"];
                };
            };
        };
    };
    readonly getMarketsByTickerLineChart: {
        readonly parameters: {
            readonly query?: {
                /** @description The last may start here, in milliseconds. */
                readonly end?: string | number;
                readonly interval?: "1m" | "3m" | "5m" | "15m" | "30m" | "1h" | "2h" | "4h" | "6h" | "12h" | "1d" | "1w";
                /** @description At most 1000; more is cut. */
                readonly limit?: string | number;
                /** @description The first may start here, in milliseconds. */
                readonly start?: string | number;
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
                    readonly "application/json": components["schemas"]["LineChart"];
                };
            };
        };
    };
    readonly getMarketsByTickerMarketPrice: {
        readonly parameters: {
            readonly query: {
                readonly side: "BUY" | "SELL";
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
                    readonly "application/json": components["schemas"]["MarketPrice"];
                };
            };
        };
    };
    readonly getMarketsByTickerOrderBook: {
        readonly parameters: {
            readonly query?: {
                readonly depth?: string | number;
                /** @description The book as it was then, while it is kept: a sequence of the market's that a book or a message of the feed had. */
                readonly sequence?: string | number;
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
                readonly depth?: string | number;
                /** @description The book as it was then, while it is kept: a sequence of the market's that a book or a message of the feed had. */
                readonly sequence?: string | number;
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
    readonly getMarketsByTickerOrders: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                readonly side?: "BUY" | "SELL";
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
                    readonly "application/json": components["schemas"]["MarketOrderHistory"];
                };
            };
        };
    };
    readonly getMarketsByTickerPrice: {
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
                    readonly "application/json": components["schemas"]["LastPrice"];
                };
            };
        };
    };
    readonly getMarketsByTickerTrades: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["TradeHistory"];
                };
            };
        };
    };
    readonly getMarketsByTickerVolume: {
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
                    readonly "application/json": components["schemas"]["Volume"];
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
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string;
                readonly client_order_id?: string;
                readonly open?: ("true" | "false") | boolean;
                readonly order_type?: string;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                readonly side?: string;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                readonly status?: string;
                readonly ticker?: string;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["OrderHistory"];
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
                readonly timestamp: string | number;
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
    readonly getOrdersByIdTrades: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["OwnTradeHistory"];
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
                readonly timestamp: string | number;
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
    readonly patchOrdersBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AmendBatchBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AmendedBatch"];
                };
            };
        };
    };
    readonly deleteOrdersByClientOrderIdByClientOrderId: {
        readonly parameters: {
            readonly query: {
                readonly action?: "CANCEL_ORDER";
                readonly client_order_id?: string;
                readonly signature: string;
                readonly timestamp: string | number;
            };
            readonly header?: never;
            readonly path: {
                /** @description The name that the account gave an order when it was placed. */
                readonly client_order_id: string;
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
    readonly patchOrdersByClientOrderIdByClientOrderId: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name that the account gave an order when it was placed. */
                readonly client_order_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AmendNamedOrderBody"];
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
    readonly getPortfolios: {
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
                    readonly "application/json": components["schemas"]["Portfolio"];
                };
            };
        };
    };
    readonly getPositions: {
        readonly parameters: {
            readonly query?: {
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
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
    readonly getSolvency: {
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
                    readonly "application/json": components["schemas"]["Solvency"];
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
    readonly getTransfers: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["TransferHistory"];
                };
            };
        };
    };
    readonly putTransfers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["TransferBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Transfer"];
                };
            };
        };
    };
    readonly getTransfersByTransferId: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A transfer's id. */
                readonly transfer_id: string;
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
                    readonly "application/json": components["schemas"]["Transfer"];
                };
            };
        };
    };
    readonly getUsersByUserTrades: {
        readonly parameters: {
            readonly query: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                readonly ticker: string;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
            };
            readonly header?: never;
            readonly path: {
                /** @description `me`, or one's own `_id` or wallet. */
                readonly user: string;
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
                    readonly "application/json": components["schemas"]["OwnTradeHistory"];
                };
            };
        };
    };
    readonly getUsersByUserTransactionHistory: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
            };
            readonly header?: never;
            readonly path: {
                /** @description `me`, or one's own `_id` or wallet. */
                readonly user: string;
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
                    readonly "application/json": components["schemas"]["TransactionHistory"];
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
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["NoFields"];
            };
        };
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
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["NoFields"];
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
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["AuditEntryHistory"];
                };
            };
        };
    };
    readonly postUsersMeCancelAllAfter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @constant */
                    readonly action?: "CANCEL_ALL_AFTER";
                    readonly signature: string;
                    readonly timeout: number | 0;
                    readonly timestamp: number;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly due_at: number;
                        readonly timestamp: number;
                    };
                };
            };
        };
    };
    readonly deleteUsersMeCancelAllOrders: {
        readonly parameters: {
            readonly query: {
                readonly action?: "CANCEL_ALL_ORDERS";
                readonly market: string | number;
                readonly signature: string;
                readonly timestamp: string | number;
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
    readonly getUsersMeCredits: {
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
                    readonly "application/json": components["schemas"]["Credits"];
                };
            };
        };
    };
    readonly getUsersMeDeposits: {
        readonly parameters: {
            readonly query?: {
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
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
                    readonly "application/json": components["schemas"]["DepositPage"];
                };
            };
        };
    };
    readonly getUsersMeFees: {
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
                    readonly "application/json": components["schemas"]["Fees"];
                };
            };
        };
    };
    readonly getWithdrawals: {
        readonly parameters: {
            readonly query?: {
                /** @description The `after` of an answer: the rows that follow it, older ones. Not with `before`. */
                readonly after?: string | number;
                /** @description The `before` of an answer: the rows ahead of it, newer ones. Not with `after`. */
                readonly before?: string | number;
                /** @description Which page, from 0. */
                readonly page?: string | number;
                /** @description Rows a page, at most 100; more is cut. */
                readonly page_size?: string | number;
                /** @description From this moment on, in milliseconds. */
                readonly since?: string | number;
                /** @description Up to and with this millisecond. */
                readonly until?: string | number;
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
                    readonly "application/json": components["schemas"]["WithdrawalHistory"];
                };
            };
        };
    };
    readonly postWithdrawals: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WithdrawBody"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Withdrawal"];
                };
            };
        };
    };
    readonly getWithdrawalsById: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A withdrawal's id. */
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
                    readonly "application/json": components["schemas"]["Withdrawal"];
                };
            };
        };
    };
    readonly getWithdrawalsByIdClaim: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description A withdrawal's id. */
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
                    readonly "application/json": components["schemas"]["Claim"];
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
  'UPGRADE_REQUIRED',
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
  'ACCOUNT_FROZEN',
  'FORBIDDEN',
  'REPLAYED_MESSAGE',
  'INVALID_MARKET',
  'NO_PRICE',
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
  'OWN_ORDER_TOO_DEEP',
  'TOO_MANY_PRICES',
  'TOO_MANY_EVENTS',
  'ALREADY_EXPIRED',
  'BOOK_FULL',
  'TOO_MANY_OPEN_ORDERS',
  'INSUFFICIENT_BALANCE',
  'SEQUENCE_NOT_KEPT',
  'INVALID_ASSET',
  'INVALID_AMOUNT',
  'INVALID_CHAIN',
  'ASSET_NOT_ON_CHAIN',
  'WITHDRAWAL_BELOW_MINIMUM',
  'WITHDRAWAL_LIMIT_REACHED',
  'WITHDRAWAL_NOT_FOUND',
  'ADDRESS_NOT_ALLOWED',
  'TRANSFER_NOT_FOUND',
  'SELF_TRANSFER',
  'DUPLICATE_DEPOSIT',
  'ACCOUNT_NOT_FOUND',
  'ACCOUNTS_FULL',
  'MARKET_EXISTS',
  'ASSET_EXISTS',
  'INVALID_MARKET_RULES',
  'UNDECODABLE_ENTRY',
  'OUTCOME_UNKNOWN',
  'UNAVAILABLE',
  'OVERLOADED',
  'CREDITS_EXHAUSTED',
  'TOO_MANY_SUBSCRIPTIONS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
] as const
