// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title What a token says of itself, as AggLayer's bridge packs it: (name, symbol, decimals).
/// @notice Anybody may deposit any token: a text without a limit would make events without one.
library TokenMetadata {
    /// @dev A text of 256 bytes, with the two words before it.
    uint256 private constant MAX_ANSWER = 320;

    function read(address token) internal view returns (bytes memory) {
        return abi.encode(
            _text(token, IERC20Metadata.name.selector, "NO_NAME"),
            _text(token, IERC20Metadata.symbol.selector, "NO_SYMBOL"),
            _decimals(token)
        );
    }

    /// @dev Some tokens answer 32 bytes padded with zeros where the standard wants a string.
    function _text(address token, bytes4 selector, string memory otherwise)
        private
        view
        returns (string memory)
    {
        (bool ok, bytes memory answer) = token.staticcall(abi.encodeWithSelector(selector));
        if (!ok || answer.length < 32 || answer.length > MAX_ANSWER) return otherwise;
        if (answer.length > 32) return abi.decode(answer, (string));
        uint256 length = 0;
        while (length < 32 && answer[length] != 0) ++length;
        if (length == 0) return otherwise;
        assembly ("memory-safe") {
            mstore(answer, length)
        }
        return string(answer);
    }

    function _decimals(address token) private view returns (uint8) {
        (bool ok, bytes memory answer) =
            token.staticcall(abi.encodeWithSelector(IERC20Metadata.decimals.selector));
        return ok && answer.length == 32 ? abi.decode(answer, (uint8)) : 18;
    }
}
