import Foundation

/// Does what the words of an input say, so that the driver can be seen to notice.
struct DrillTarget: FuzzTarget {
  func judge(_ request: Request) -> Judgement {
    let text = String(decoding: request.bytes, as: UTF8.self)
    if text.contains("crash") { preconditionFailure("the drill crashes") }
    if text.contains("hang") { while true { usleep(1000) } }
    if text.contains("grow") {
      var blocks: [[UInt8]] = []
      while true { blocks.append([UInt8](repeating: 1, count: 1 << 24)) }
    }
    if text.contains("lie") { return .broken("the drill lies") }
    return text.isEmpty ? .refused : .accepted
  }
}
