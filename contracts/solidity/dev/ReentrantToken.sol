// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A hostile token: each transfer first makes a call of somebody's choice, and remembers
/// how it ended.
contract ReentrantToken is ERC20 {
    address private _target;
    bytes private _call;

    /// @notice Whether the last transfer made the call, whether that went through, and its answer.
    bool public called;
    bool public succeeded;
    bytes public answer;

    constructor() ERC20("Reentrant", "RE") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function arm(address target, bytes calldata call_) external {
        _target = target;
        _call = call_;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_target != address(0)) {
            called = true;
            (succeeded, answer) = _target.call(_call);
        }
        super._update(from, to, amount);
    }
}
