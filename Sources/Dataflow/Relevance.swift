import Contracts
import IR

extension Scopes {
  /// Whether a call can be one that the entry says something of: entries of general functions (`spin_lock`) are about
  /// locks at certain members alone, and classes that are not followed here do not count.
  func mayTouch(
    _ entry: FunctionModel, _ call: Call, in block: Block, _ number: Int, _ model: ApiModel
  ) -> Bool {
    let demands = (entry.requires + entry.forbids + entry.asserts).map { ($0.lockClass, $0.lock) }
    let effects = (entry.acquires + entry.releases).map { effect in
      switch effect.target {
      case .lock(let lock), .group(let lock): (effect.lockClass, lock)
      }
    }
    return (demands + effects).contains { lockClass, lock in
      follows(lockClass, in: number) && lock.mayName(call, in: block, model)
    }
  }
}

extension ObjectExpression {
  /// Whether the argument can be what the expression wants, by its last member.
  fileprivate func mayName(_ call: Call, in block: Block, _ model: ApiModel) -> Bool {
    guard case .argument(let index) = root, selectors.count <= 1, call.arguments.indices.contains(index) else {
      return true
    }
    if let member = heldBy {
      return call.arguments[index].mayEnd(in: member, isAddress: false, block, model)
    }
    guard case .container(_, let members)? = selectors.last, let member = members.last else { return true }
    return call.arguments[index].mayEnd(in: member, isAddress: true, block, model)
  }
}

extension Expression {
  fileprivate func mayEnd(in member: Name, isAddress: Bool, _ block: Block, _ model: ApiModel) -> Bool {
    switch self {
    case .address(let path): return isAddress && path.selectors.last == .field(member)
    case .load(let path):
      if path.selectors.last == .field(member) { return !isAddress }
      guard case .temporary(let index) = path.root, path.selectors.isEmpty else { return false }
      for case .call(let call) in block.instructions.map(\.kind) where call.result == index {
        guard case .direct(let symbol) = call.callee,
          let identity = model.functions[symbol.name]?.identities.first(where: \.isOfResult)
        else { return false }
        guard identity.right.selectors.isEmpty, let argument = call.arguments.first else { return true }
        return argument.mayEnd(in: member, isAddress: isAddress, block, model)
      }
      return false
    default: return false
    }
  }
}
