import Clang
import Foundation
import IR
import Synchronization

extension Engine {
  /// What a worker process does: reads requests, answers with encoded units, until its input ends.
  public static func workerMain() {
    let worker = Mutex<UnitProducer?>(nil)
    WorkerLoop.run { bytes in
      worker.withLock { producer in answer(bytes, &producer).bytes }
    }
  }

  private static func answer(_ bytes: [UInt8], _ producer: inout UnitProducer?) -> WorkerAnswer {
    do {
      let request = try JSONDecoder().decode(UnitRequest.self, from: Data(bytes))
      let current: UnitProducer
      if let producer {
        current = producer
      } else {
        current = UnitProducer(library: try ClangLibrary.load(environment: ProcessInfo.processInfo.environment))
        producer = current
      }
      return .unit(try current.unit(for: request).encoded())
    } catch {
      return .failure("\(error)")
    }
  }
}

/// What comes back from a worker: a byte that says which, then the rest.
enum WorkerAnswer {
  case unit([UInt8])
  /// In words, for the list of what was not analysed.
  case failure(String)

  var bytes: [UInt8] {
    switch self {
    case .unit(let encoded): [1] + encoded
    case .failure(let reason): [0] + Array(reason.utf8)
    }
  }

  init(_ bytes: [UInt8]) {
    if bytes.first == 1 {
      self = .unit(Array(bytes.dropFirst()))
    } else {
      self = .failure(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }
  }
}
