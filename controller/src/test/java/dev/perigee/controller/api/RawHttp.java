package dev.perigee.controller.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends what no well-behaved HTTP client would. */
final class RawHttp {
    private static final int PATIENCE_MS = 30_000;

    private RawHttp() {}

    /** The status of the answer to a request given byte by byte. */
    static int status(String authority, String request) throws IOException {
        String line = answer(authority, request, false);
        if (!line.matches("HTTP/1\\.[01] \\d{3} .*")) {
            throw new IOException("not a status line: \"" + line + "\"");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    /** Whether there is any answer when nothing follows what was sent. */
    static boolean isAnswered(String authority, String request) throws IOException {
        return !answer(authority, request, true).isEmpty();
    }

    private static String answer(String authority, String request, boolean breakOff) throws IOException {
        URI uri = URI.create("http://" + authority);
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            if (breakOff) {
                socket.shutdownOutput();
            }
            return firstLine(socket.getInputStream());
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
