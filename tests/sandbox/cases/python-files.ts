/** @file Programs in Python that attack through files, time zones and paths. */
import type { HostileCases } from "./hostile-cases.js";

const TEST = `
import datetime, pathlib, sys, tempfile, zoneinfo
sys.path.insert(0, "/tmp")
def check(candidate):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "numbers.txt"
        path.write_text("1 2 3")
        assert candidate(path) == [1, 4, 9]
        assert beside(path) == pathlib.Path(folder) / "squares.txt"
    import colorsys
    assert colorsys.rgb_to_hsv(0, 0, 0) == tuple(zeros())
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    assert noon() == datetime.datetime(2024, 7, 1, 12, tzinfo=berlin)
    assert noon().utcoffset() == datetime.timedelta(hours=2)
check(squares)
`;
const RIGHT = `import datetime, os, pathlib, tempfile, zoneinfo
def squares(path): return [int(word) ** 2 for word in path.read_text().split()]
def beside(path): return path.with_name("squares.txt")
def zeros(): return [0.0, 0.0, 0.0]
def noon(): return datetime.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
`;

/** A right solution but for one function. */
const but = (changed: string): string => `${RIGHT}${changed}\n`;

/** See `HostileCases`. */
export const pythonFiles: HostileCases = {
  language: "python",
  attacked: "files and time zones",
  memoryLimit: 128,
  test: TEST,
  assertions: 5,
  allowedAttributes: ["utcoffset"],
  right: (index) => but(`assert os.listdir("/tmp") == [], os.listdir("/tmp")\n# ${index}`),
  hostile: [
    ["a link out of /tmp", but("os.symlink('/etc/passwd', '/tmp/link')"), "exception"],
    ["a hard link", but("os.link('/usr/share/zoneinfo/UTC', '/tmp/link')"), "exception"],
    ["out of /tmp by ..", but("open('/tmp/../etc/passwd').read()"), "exception"],
    ["out of /tmp from a folder", but("os.mkdir('a'); os.listdir('a/../../..')"), "exception"],
    ["another folder", but("os.listdir('/home')"), "exception"],
    [
      "fills /tmp",
      but(
        "file = open('/tmp/big', 'wb', 0)\nwhile True:\n    try: file.write(bytes(1 << 20))\n    except BaseException: pass",
      ),
      "output limit",
    ],
    [
      "folders without end",
      but("n = 0\nwhile True: n += 1; os.mkdir(str(n))"),
      "output limit",
      "timeout",
    ],
    [
      "a file with a hole",
      but("file = open('/tmp/big', 'wb'); file.seek(1 << 50); file.write(b'x'); file.flush()"),
      "output limit",
    ],
    ["a file as long as the address space", but("os.truncate('a', 1 << 62)"), "exception"],
    ["opens without end", but("held = []\nwhile True: held.append(open('a', 'w'))"), "exception"],
    ["a path without end", but("open('a/' * (1 << 20))"), "exception"],
    ["writes over a zone", but("open('/usr/share/zoneinfo/UTC', 'wb')"), "exception"],
    [
      "puts another zone in its place",
      but("os.rename('/usr/share/zoneinfo/Europe/Berlin', '/tmp/a')"),
      "exception",
    ],
    [
      "a zone that says what is expected",
      but(
        "class Zone(datetime.tzinfo):\n    def utcoffset(self, at): return datetime.timedelta(hours=2)\n    def __eq__(self, other): return True\n    __hash__ = None\ndef noon(): return datetime.datetime(2024, 7, 1, 13, tzinfo=Zone())",
      ),
      "wrong output",
      "not judged",
      "crashed",
    ],
    [
      "patches zoneinfo",
      but(
        "class Zone:\n    key = 'Europe/Berlin'\nzoneinfo.ZoneInfo = Zone\nzoneinfo._zoneinfo = None\ndef noon(): return datetime.datetime(2024, 7, 1, 13, tzinfo=datetime.timezone.utc)",
      ),
      "wrong output",
    ],
    [
      "a zone whose name leads to a file of its own",
      but(
        "import shutil\nshutil.copyfile('/usr/share/zoneinfo/UTC', '/tmp/zone')\nclass Zone:\n    def __str__(self): return '../../../tmp/zone'\nZone.__name__ = 'ZoneInfo'\nzoneinfo.ZoneInfo = Zone\ndef noon(): return [Zone()]",
      ),
      "crashed",
      "not judged",
    ],
    [
      "a module for the test to import",
      but(
        "open('/tmp/colorsys.py', 'w').write('def rgb_to_hsv(*_): return (1,)')\ndef zeros(): return [1]",
      ),
      "wrong output",
    ],
    [
      "a path that equals everything",
      but(
        "pathlib.PurePath.__eq__ = lambda self, other: True\ndef beside(path): return pathlib.Path('/tmp/elsewhere')",
      ),
      "wrong output",
    ],
    [
      "a path whose text says something else each time",
      but(
        "class Text(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\npathlib.PosixPath.__str__ = lambda self: Text('/tmp/elsewhere')\ndef beside(path): return path",
      ),
      "exception",
    ],
    [
      "answers on the test's descriptors",
      but(
        "for fd in range(3, 64):\n    try: os.write(fd, b'done')\n    except OSError: pass\ndef squares(path): return 1",
      ),
      "wrong output",
    ],
  ],
};
