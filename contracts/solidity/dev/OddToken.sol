// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title A token older than the standard: its texts are bytes32, it answers nothing to a transfer,
/// and it does not know its decimals.
contract OddToken {
    bytes32 public constant name = "Odd token";
    bytes32 public constant symbol = "ODD";

    mapping(address holder => uint256 amount) public balanceOf;
    mapping(address holder => mapping(address spender => uint256 amount)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}
