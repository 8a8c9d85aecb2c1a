import Patches
import Testing

@Suite struct SeriesModelTests {
  @Test func aSeriesIsKnownByItsCoverLetterElseByItsFirstPatch() {
    let cover = Mail(
      origin: MailOrigin(file: "a"), messageID: "cover@x", subject: "", from: MailAddress(mailbox: "a@x"), body: "")
    var first = cover
    first.messageID = "first@x"
    let patch = Patch(number: 1, title: "t", mail: first, text: "", files: [])
    var series = Series(title: "t", total: 1, cover: cover, patches: [patch])
    #expect(series.messageID == "cover@x")
    series.cover = nil
    #expect(series.messageID == "first@x")
    series.patches[0].mail = nil
    #expect(series.messageID == nil)
  }
}
