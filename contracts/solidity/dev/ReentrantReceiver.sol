// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A hostile receiver of ether: being paid, it calls back, and remembers how that ended.
contract ReentrantReceiver {
    bytes private _call;

    /// @notice How often it was paid, whether its last call went through, and its answer.
    uint256 public paid;
    bool public succeeded;
    bytes public answer;
    /// @notice Whether it refuses to be paid.
    bool public refuses;

    error Refused();

    function arm(bytes calldata call_) external {
        _call = call_;
    }

    function refuse(bool refuses_) external {
        refuses = refuses_;
    }

    receive() external payable {
        if (refuses) revert Refused();
        ++paid;
        if (_call.length > 0) (succeeded, answer) = msg.sender.call(_call);
    }
}
