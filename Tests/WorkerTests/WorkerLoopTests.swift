import Foundation
import Testing

@testable import DmabufLint

@Suite struct WorkerLoopTests {
  @Test(arguments: [0, 1, 255, 256, 1 << 20, Frame.longest])
  func lengths(_ count: Int) { #expect(Frame.length(Frame.header(count)) == count) }

  @Test func wrongHeaders() {
    #expect(Frame.length(Frame.header(Frame.longest + 1)) == nil)
    #expect(Frame.length(Array(repeating: 255, count: 8)) == nil)
    #expect(Frame.length([1, 2]) == nil)
  }

  /// What the loop writes when it is given these bytes.
  private func answer(to input: [UInt8]) throws -> Data {
    let (request, response) = (Pipe(), Pipe())
    try request.fileHandleForWriting.write(contentsOf: Data(input))
    try request.fileHandleForWriting.close()
    WorkerLoop.serve(
      input: request.fileHandleForReading.fileDescriptor, output: response.fileHandleForWriting.fileDescriptor
    ) { bytes in bytes.reversed() }
    try response.fileHandleForWriting.close()
    return response.fileHandleForReading.readDataToEndOfFile()
  }

  @Test func answersUntilInputEnds() throws {
    let input = Frame.header(3) + [1, 2, 3] + Frame.header(0) + Frame.header(2) + [8, 9]
    #expect(Array(try answer(to: input)) == Frame.header(3) + [3, 2, 1] + Frame.header(0) + Frame.header(2) + [9, 8])
  }

  @Test(arguments: [[], [1, 2, 3], Frame.header(5) + [1], Array(repeating: UInt8(255), count: 8)])
  func endsAtWhatIsNoFrame(_ input: [UInt8]) throws { #expect(try answer(to: input).isEmpty) }
}
