"""What the test that nothing leaves the machine stands on: lines of strace are read as they are meant."""

from __future__ import annotations

from pathlib import Path

from tests.trace import read_trace

LINES = r"""
7  connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(7860), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
7  connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0
7  connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>
8  connect(3<socket:[1]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
7  <... connect resumed>)                  = -1 EINPROGRESS (Operation now in progress)
8  sendto(4<socket:[2]>, "asked", 5, 0, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 5
8  sendmmsg(4<socket:[2]>, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.2")}, msg_namelen=16}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.3")}, msg_namelen=16}}], 2, 0) = 2
8  sendto(4<socket:[2]>, "to whom it is connected", 23, 0, NULL, 0) = 23
8  connect(4<socket:[2]>, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)
8  sendto(5<socket:[3]>, [{nlmsg_len=20}, {ifi_family=AF_UNSPEC}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20
9  connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.9")}, 16 <unfinished ...>
7  openat(AT_FDCWD</home/a>, "kept/\346\241\210.md", O_WRONLY|O_CREAT, 0666) = 3</home/a/kept/\346\241\210.md>
7  openat(AT_FDCWD</home/a>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>
7  openat(AT_FDCWD</home/a>, "/etc/O_CREAT", O_RDONLY|O_CLOEXEC) = 3</etc/O_CREAT>
7  openat(AT_FDCWD</home/a>, "/refused", O_RDWR|O_CREAT, 0666) = -1 EACCES (Permission denied)
7  openat2(8</tmp/quant>, "x.data", {flags=O_RDWR|O_CREAT, mode=0600, resolve=RESOLVE_BENEATH}, 24) = 9</tmp/quant/x.data>
7  mkdir("made", 0777) = 0
7  rename("/home/a/kept/from", "/srv/to") = 0
7  openat(AT_FDCWD</home/a>, "/usr/lib/__pycache__/a.cpython-311.pyc.1", O_WRONLY|O_CREAT|O_EXCL, 0644) = 3</usr/lib/a>
7  openat(AT_FDCWD</home/a>, "/dev/null", O_RDWR) = 3</dev/null>
7  +++ exited with 0 +++
""".strip().splitlines()  # noqa: E501


def test_every_address_but_loopback_and_every_name_server_is_outside() -> None:
    assert read_trace(LINES, Path("/home/a")).outside() == [
        ("127.0.0.53", 53),
        ("192.0.2.1", 443),
        ("192.0.2.2", 9),
        ("192.0.2.3", 9),
        ("192.0.2.9", 443),
        ("2001:db8::1", 80),
    ]


def test_what_is_written_elsewhere_is_named_in_full() -> None:
    trace = read_trace(LINES, Path("/home/a"))
    everything = ["/home/a/kept/案.md", "/home/a/made", "/srv/to", "/tmp/quant/x.data"]
    assert trace.written_outside() == [Path(path) for path in everything]
    assert trace.written_outside(Path("/home/a"), Path("/tmp")) == [Path("/srv/to")]
