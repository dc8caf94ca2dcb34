package io.bellows.it.train;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key for the loopback address, as JDK's {@code keytool} makes it, that Spark's web pages answer with. */
record WebKeys(Path file) {
    private static final String PASSWORD = "of-the-tests";

    /** Makes {@code file} anew. */
    static WebKeys create(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "tests",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroyForcibly();
            throw new IllegalStateException("keytool made no key");
        }
        return new WebKeys(file);
    }

    /** What tells Spark to use it. */
    Map<String, String> settings() {
        return Map.of(
                "spark.ssl.enabled",
                "true",
                "spark.ssl.protocol",
                "TLSv1.3",
                "spark.ssl.keyStore",
                file.toString(),
                "spark.ssl.keyStoreType",
                "PKCS12",
                "spark.ssl.keyStorePassword",
                PASSWORD,
                "spark.ssl.keyPassword",
                PASSWORD);
    }

    /** A client that trusts this key and no other. */
    HttpClient client() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("tests", store.getCertificate("tests"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
