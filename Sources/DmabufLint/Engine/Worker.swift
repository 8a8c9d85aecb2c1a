import Clang
import Foundation
import IR
import KernelTree
import Synchronization

extension Engine {
  /// What workers are told beside what the user has told them.
  ///
  /// What one parse gives back to the system the next one takes from it again, which costs a twentieth of the time:
  /// glibc's allocator is told to keep it. A libclang that crashed and caught itself leaves its memory in no known
  /// state: the worker ends instead, and the file is tried again in another one.
  public static let workerEnvironment = [
    "MALLOC_TRIM_THRESHOLD_": "\(256 << 20)", "MALLOC_MMAP_THRESHOLD_": "\(32 << 20)",
    "MALLOC_TOP_PAD_": "\(16 << 20)", "LIBCLANG_DISABLE_CRASH_RECOVERY": "1",
  ]

  /// What a worker process does: reads requests, answers with encoded units, until its input ends.
  public static func workerMain() {
    let worker = Mutex<UnitProducer?>(nil)
    WorkerLoop.run { bytes in
      worker.withLock { producer in answer(bytes, &producer).bytes }
    }
  }

  private static func answer(_ bytes: [UInt8], _ producer: inout UnitProducer?) -> WorkerAnswer {
    do {
      let request = try JSONDecoder().decode(WorkerRequest.self, from: Data(bytes))
      let current: UnitProducer
      if let producer {
        current = producer
      } else {
        current = UnitProducer(library: try ClangLibrary.load(environment: ProcessInfo.processInfo.environment))
        producer = current
      }
      switch request {
      case .names(let names):
        current.learn(names)
        return .learned
      case .unit(let request):
        let produced = try current.unit(for: request)
        return .unit(produced.unit.encoded(), inclusions: produced.inclusions)
      case .parse(let job):
        try current.parseOnly(job)
        return .parsed
      case .header(let request): return .header([UInt8](try JSONEncoder().encode(try current.header(for: request))))
      }
    } catch {
      return .failure("\(error)")
    }
  }
}

/// What comes back from a worker: a byte that says which, then the rest.
enum WorkerAnswer: Equatable {
  case unit([UInt8], inclusions: [String])
  /// A `PrecompiledHeader` as JSON.
  case header([UInt8])
  /// The names came through.
  case learned
  /// A file was parsed, and nothing made of it.
  case parsed
  /// In words, for the list of what was not analysed.
  case failure(String)

  /// A unit stands behind the length, in four bytes, and the text of what it includes, one path a line.
  var bytes: [UInt8] {
    switch self {
    case .unit(let encoded, let inclusions):
      let text = Array(inclusions.joined(separator: "\n").utf8)
      return [1] + withUnsafeBytes(of: UInt32(text.count).bigEndian) { Array($0) } + text + encoded
    case .header(let encoded): return [2] + encoded
    case .parsed: return [3]
    case .learned: return [4]
    case .failure(let reason): return [0] + Array(reason.utf8)
    }
  }

  init(_ bytes: [UInt8]) {
    switch bytes.first {
    case 1 where bytes.count >= 5:
      let length = bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
      let rest = bytes.dropFirst(5)
      guard rest.count >= length else {
        self = .failure("the worker's answer is cut off")
        return
      }
      let text = String(decoding: rest.prefix(length), as: UTF8.self)
      self = .unit(Array(rest.dropFirst(length)), inclusions: text.split(separator: "\n").map(String.init))
    case 2: self = .header(Array(bytes.dropFirst()))
    case 3: self = .parsed
    case 4: self = .learned
    default: self = .failure(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }
  }
}
