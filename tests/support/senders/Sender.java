// A sender that keeps the one rule. Arguments: url, key, prefix, batches, batch size, ledger file.
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.*;
import java.time.Duration;
import java.util.stream.*;

public class Sender {
  public static void main(String[] args) throws Exception {
    String url = args[0], key = args[1], prefix = args[2];
    int batches = Integer.parseInt(args[3]), size = Integer.parseInt(args[4]);
    Path ledger = Path.of(args[5]);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int batch = 0; batch < batches; batch++) {
      int own = batch;
      String body = IntStream.range(0, size).mapToObj(at -> event(prefix + "-" + own + "-" + at)).collect(Collectors.joining(",", "[", "]"));
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/events")).timeout(Duration.ofSeconds(20))
          .header("Content-Type", "application/cloudevents-batch+json").header("Authorization", "Bearer " + key)
          .POST(HttpRequest.BodyPublishers.ofString(body)).build();
      while (true) {
        try {
          HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
          int status = response.statusCode();
          if (status == 202) {
            if (!response.body().startsWith("{\"accepted\":" + size + ",")) System.exit(3);
            Files.writeString(ledger, prefix + " " + batch + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            break;
          }
          if (status != 408 && status != 429 && status != 503) System.exit(2);
        } catch (IOException error) {
          // No answer, or half of one: the same again.
        }
        Thread.sleep(100);
      }
    }
  }

  static String event(String name) {
    return "{\"specversion\":\"1.0\",\"id\":\"" + name + "\",\"source\":\"/fault/collector\",\"type\":\"mpp.ticket.issued\","
        + "\"time\":\"2026-01-05T08:30:00+08:00\",\"data\":{\"mpp\":\"balikpapan\",\"agency\":\"disdukcapil\",\"ticket_id\":\"" + name + "\"}}";
  }
}
