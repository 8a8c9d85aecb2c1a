import IR
import Program

/// One activation of a function. A callee is followed in place, in the memory of its caller: its variables get numbers
/// of their own, so that values keep their identity through calls.
struct SequenceFrame {
  var function: Int
  /// Unique among the activations that one analysis goes through; the outermost is 0.
  var id: Int
  var depth: Int

  /// How many variables and blocks an activation has at most; larger functions are not followed.
  static let stride = 1 << 14
  private static let firstLocal = 1 << 7
  private static let firstTemporary = 1 << 13

  /// Whether the numbers of the function's variables fit.
  static func holds(_ function: Function) -> Bool {
    function.parameters.count < firstLocal && function.locals.count < firstTemporary - firstLocal
      && function.temporaries.count < firstTemporary && function.blocks.count < stride
  }

  func variable(_ root: Root) -> PlaceNode {
    switch root {
    case .parameter(let index): .local(id * Self.stride + index)
    case .local(let index): .local(id * Self.stride + Self.firstLocal + index)
    case .temporary(let index): .local(id * Self.stride + Self.firstTemporary + index)
    case .global(let name): .global(name)
    }
  }

  /// Whether a variable belongs to this activation.
  func owns(_ node: PlaceNode) -> Bool {
    if case .local(let index) = node { index / Self.stride == id } else { false }
  }

  func point(_ block: Int, _ instruction: Int) -> Point {
    Point(block: id * Self.stride + block, instruction: instruction)
  }

  /// Reads expressions of the activation.
  func reads(_ evaluation: Evaluation) -> Evaluation { Evaluation(arena: evaluation.arena, frame: self) }
}
