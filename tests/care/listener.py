"""A mail server of our own: it keeps what it is sent, or refuses it."""

import email
import email.policy
import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    """One conversation, as RFC 5321 has it, as far as Odoo speaks."""

    def handle(self):
        self.say("220 listener")
        people = []
        while line := self.rfile.readline().decode().strip():
            word = line.split(None, 1)[0].upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "RCPT" and self.server.refuses:
                self.say("550 refused")
            elif word == "RCPT":
                people.append(line.partition(":")[2].strip("<> "))
                self.say("250 fine")
            elif word == "DATA":
                self.take(people)
                people = []
            else:
                self.say("250 fine")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def take(self, people):
        """Keep a message with those to whom it goes."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            # A dot at the beginning is doubled on its way.
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.messages.append((people, message))
        self.say("250 taken")


class Listener(socketserver.ThreadingTCPServer):
    """Listens on a free port while it is entered.

    ``messages`` are pairs of the people to whom one goes, and the message; with
    ``refuses`` it takes none.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, refuses=False):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.refuses = refuses
        self.messages = []

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self.server_close()
