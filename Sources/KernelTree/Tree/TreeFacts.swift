import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a tree's headers declare: asked before a rule speaks that holds in some trees only.
///
/// A class, because what was found out for one who asked is known to all others.
public final class TreeFacts: Sendable {
  private let root: String
  /// Headers that are left out, because they are not the same in all states of the tree.
  private let left: Set<String>
  /// The headers of a patch, all that they declare.
  private let own: Index?
  /// Names that somebody has asked for. To look for a name takes a fraction of what an index of all takes, and few
  /// are asked for.
  private let asked = Mutex<[String: Bool]>([:])
  /// Of all headers, once somebody asks for a record.
  private let index = Mutex<Index?>(nil)
  /// The facts about all other headers.
  private let base: TreeFacts?
  private static let folders = [
    "include/linux", "include/drm", "include/media", "include/rdma", "include/uapi/linux", "include/uapi/drm",
  ]

  private struct Index: Sendable {
    var names: Set<String> = []
    /// By tag of a struct or union.
    var members: [String: Set<String>] = [:]
  }

  /// Takes a tree, and the absolute paths of headers that count as not there.
  public init(tree: KernelTree, without left: Set<String> = []) {
    root = tree.root
    self.left = left
    own = nil
    base = nil
  }

  /// The same tree with the headers of a patch; the others are not read again.
  public init(_ base: TreeFacts, with patched: PatchedFiles) {
    root = base.root
    left = base.left
    self.base = base
    let folders = Self.folders.map { base.root + "/" + $0 + "/" }
    var own = Index()
    var names: Set<ArraySlice<UInt8>> = []
    for path in base.left.sorted() where folders.contains(where: path.hasPrefix) {
      guard let bytes = patched.read(path) else { continue }
      bytes.withUnsafeBufferPointer { Self.add($0, &names, &own.members) }
    }
    own.names = Set(names.map { String(decoding: $0, as: UTF8.self) })
    self.own = own
  }

  /// Takes the name of a function, macro, type or member; true when a header below `include/linux`, or of the
  /// subsystems that use buffers, has it outside of comments.
  public func declares(_ name: String) -> Bool {
    if let own, let base { return own.names.contains(name) || base.declares(name) }
    if let known = asked.withLock({ $0[name] }) { return known }
    // Two who ask for one name at the same time both look for it, and find the same.
    let found = Self.isDeclared(Array(name.utf8), below: root, without: left)
    asked.withLock { $0[name] = found }
    return found
  }

  /// Takes the tag of a struct or union and a member; true when the record is defined there with that member. Nil when
  /// no such record is found.
  public func record(_ tag: String, hasMember member: String) -> Bool? {
    if let own, let base {
      return own.members[tag].map { $0.contains(member) } ?? base.record(tag, hasMember: member)
    }
    return index.withLock { stored in
      let known = stored ?? Self.read(root, without: left)
      stored = known
      return known.members[tag].map { $0.contains(member) }
    }
  }

  private static func isDeclared(_ name: [UInt8], below root: String, without left: Set<String>) -> Bool {
    guard let first = name.first, first > UInt8(ascii: "9"), HeaderTokens.isWord(first) else { return false }
    var buffer: [UInt8] = []
    var isFound = false
    visitHeaders(below: root, without: left) { path in
      guard let count = FileBytes.read(path, into: &buffer) else { return true }
      buffer.withUnsafeBytes { all in
        let bytes = UnsafeRawBufferPointer(rebasing: all[..<count])
        guard FileBytes.contains(bytes, name) else { return }
        HeaderTokens.visit(bytes.assumingMemoryBound(to: UInt8.self)) { token in
          if token.elementsEqual(name) { isFound = true }
        }
      }
      return !isFound
    }
    return isFound
  }

  private static func read(_ root: String, without left: Set<String>) -> Index {
    var result = Index()
    var names: Set<ArraySlice<UInt8>> = []
    visitHeaders(below: root, without: left) { path in
      guard let bytes = FileBytes.read(path) else { return true }
      bytes.withUnsafeBufferPointer { add($0, &names, &result.members) }
      return true
    }
    result.names = Set(names.map { String(decoding: $0, as: UTF8.self) })
    return result
  }

  /// Goes through the headers, until `visit` says that it is enough.
  private static func visitHeaders(below root: String, without left: Set<String>, _ visit: (String) -> Bool) {
    var pending = folders.reversed().map { root + "/" + $0 }
    while let folder = pending.popLast() {
      guard let stream = opendir(folder) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        }
        if entry.pointee.d_type == UInt8(DT_DIR), !name.hasPrefix(".") { pending.append(folder + "/" + name) }
        guard name.hasSuffix(".h"), !left.contains(folder + "/" + name) else { continue }
        guard visit(folder + "/" + name) else { return }
      }
    }
  }

  private static func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ names: inout Set<ArraySlice<UInt8>>, _ members: inout [String: Set<String>]
  ) {
    // The record that is being read, with the number of braces open inside it.
    var (record, depth): (String?, Int) = (nil, 0)
    var found: Set<String> = []
    var (afterKeyword, tag): (Bool, String?) = (false, nil)
    HeaderTokens.visit(bytes) { token in
      let first = token.first ?? 0
      guard HeaderTokens.isWord(first) else {
        if first == UInt8(ascii: "{") {
          if record != nil {
            depth += 1
          } else if let opened = tag {
            (record, depth, found) = (opened, 1, [])
          }
        } else if first == UInt8(ascii: "}"), let current = record {
          depth -= 1
          if depth == 0 {
            members[current, default: []].formUnion(found)
            record = nil
          }
        }
        (afterKeyword, tag) = (false, nil)
        return
      }
      if first > UInt8(ascii: "9") { names.insert(ArraySlice(token)) }
      let isKeyword = token.elementsEqual("struct".utf8) || token.elementsEqual("union".utf8)
      if record != nil {
        if !isKeyword { found.insert(String(decoding: token, as: UTF8.self)) }
      } else {
        tag = afterKeyword ? String(decoding: token, as: UTF8.self) : nil
        afterKeyword = isKeyword
      }
    }
  }
}
