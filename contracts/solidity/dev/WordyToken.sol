// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A hostile token: its name and symbol are as long as somebody wants.
contract WordyToken is ERC20 {
    uint256 private _length;

    constructor() ERC20("", "") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function lengthen(uint256 length) external {
        _length = length;
    }

    function name() public view override returns (string memory) {
        return string(new bytes(_length));
    }

    function symbol() public view override returns (string memory) {
        return string(new bytes(_length));
    }
}
